/** Small words, which no search needs. */
const SMALL = words(
  `a an the and or but of in on at by for to with from as is are was were be been being do does did can could will
   would should may might must has have had having not no it its they them their this that these those what which who
   whom whose why how when where there here also only just so then than too if whether about i you he she we me us my
   your our very really ever even still any some each all both more most less much many such same other others else
   please ok okay again now one ones isn't aren't doesn't don't it's that's what's there's`,
);

/** What people ask of any paper or method: alone they make no question of their own. */
const GENERIC = words(
  `paper papers study studies work works article articles author authors source sources result results finding findings
   method methods approach approaches technique techniques model models idea ideas limit limits limitation limitations
   drawback drawbacks advantage advantages disadvantage disadvantages benefit benefits pro pros con cons problem
   problems issue issues data dataset datasets benchmark benchmarks code implementation loss accuracy performance
   parameter parameters baseline baselines evaluation metric metrics experiment experiments example examples detail
   details reason reasons difference differences evidence conclusion conclusions size cost costs speed memory compute
   show tell give explain say says said mean means elaborate summarise summarize summary compare compares compared
   comparison beat beats use uses used using need needs train trained training test tested evaluate evaluated work
   happen happens help helps improve improves outperform outperforms perform performs support supports apply applies
   applied hold holds true good better best bad worse worst fast faster fastest slow slower big bigger large larger
   small smaller new newer newest old older recent cheap cheaper simple simpler easy easier hard harder different
   similar possible sure come comes published written wrote high higher low lower main key core central contribution
   contributions novelty takeaway takeaways point message goal goals purpose motivation background summary theory
   intuition architecture hyperparameters hardware gpu gpus abstract title link pdf question case known likely
   unlikely necessary important useful clear worth enough`,
);

const AUX =
  "(?:is|are|was|were|do|does|did|can|could|will|would|should|may|might|has|have|had|isn't|aren't|doesn't|don't|didn't|can't)";
const FIRST_AUX = new RegExp(`\\b${AUX}\\b`, 'i');
const AUX_BEFORE = new RegExp(`\\b${AUX}\\s+$`, 'i');
const PRONOUN =
  /\b(?:it|its|they|them|their|theirs|this(?!\s+(?:week|month|year|decade|century)\b)|these(?!\s+days\b)|those|that|he|she)\b/gi;
const RELATIVE = /\b(?:that|which|who|where|when|whose)\b/i;
const JOINS =
  /\b(?:when|if|whether|because|while|what|as|where|how|why|than|and|or|but|so|once|until|though)\s+$/i;
/** Before `that`, where it points rather than joins. */
const POINTS_THAT =
  /\b(?:like|of|about|than|for|with|on|by|from|why|explain|prove|in|after|before|to|do|does|did|is|are|was|were|can|could|will|would|should|has|have|and)\s+$/i;
const DUMMY =
  /^it\s+(?:(?:\w+ly|also|even|ever|still|really)\s+)?(?:possible|impossible|true|necessary|likely|unlikely|known|clear|safe|useful|helpful|better|best|worth|common|enough|sufficient|important|feasible|hard|difficult|easy|beneficial|fair|right|wrong|called|ok|okay|normal|standard|recommended|reasonable|allowed|good|bad|plausible|matter|help|make sense|pay|hurt|take|mean|require|cost|the case)\s+(?:to|that|whether|if|when|for(?=.*\sto\s))\s+(.*)$/i;
const SAME =
  /\bthe same (?:true|holds?|appl(?:y|ies)|be said|go(?:es)?|for|thing|way|approach|method|paper|authors?)\b/i;
const THE_GENERIC =
  /\bthe (?:authors?|paper|study|article|method|approach|technique|former|latter)\b(?!\s+(?:of|that|which|called|by|on|for|to|in|where|behind|using|with|known|proposed)\b)/gi;
/** "When models grow, do they …": the clause before names what is meant. */
const CLAUSE_FIRST = /^(?:when|if|as|while|because|since|given)\b[^,]*,/i;
const FEW = 2;
/** With more words of its own a question says enough. */
export const ENOUGH = 6;

/** The words that a search would look for. */
export function contentWords(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}](?:['’]?[\p{L}\p{N}-])*/gu) ?? [])
    .map((word) => word.replace('’', "'"))
    .filter((word) => !SMALL.has(word));
}

/** Those that say what the question is about. */
export function ownWords(text: string): readonly string[] {
  return contentWords(text).filter((word) => !GENERIC.has(word));
}

/** Whether the question leans on what was said before it: "does it …", "is that …", "their limits". */
export function pointsBack(text: string): boolean {
  if (ownWords(text).length > ENOUGH) return false;
  if (SAME.test(text)) return true;
  const generic = [...text.matchAll(THE_GENERIC)];
  if (generic.some(({ index }) => ownWords(text.slice(0, index)).length < FEW)) return true;
  return [...text.matchAll(PRONOUN)].some((match) => match[0] !== 'IT' && leansBack(text, match));
}

function leansBack(text: string, { 0: pronoun, index }: RegExpExecArray): boolean {
  const word = pronoun.toLowerCase();
  const before = text.slice(0, index);
  const rest = text.slice(index);
  if (/^(?:this|that|these|those)$/.test(word) && ownNoun(rest)) return false;
  if (word === 'that' && !POINTS_THAT.test(before) && !/^that\s*[?.!,]*$/i.test(rest)) return false;
  if (isDummy(rest)) return false;
  const own = ownWords(before).length;
  if (CLAUSE_FIRST.test(before) && own > 0) return false;
  if (AUX_BEFORE.test(before)) {
    const isFirst = FIRST_AUX.exec(text)?.index === before.search(/\S+\s+$/);
    return isFirst ? own <= FEW : own < FEW && !hasOwnSubject(before);
  }
  if (JOINS.test(before) && own > 0) return false;
  if (/^(?:its|their)$/.test(word) && hasOwnSubject(before)) return false;
  return own < FEW;
}

/** "that loss that …", "those models which …": the noun is introduced here. */
function ownNoun(rest: string): boolean {
  const [, noun = '', after = ''] = /^\w+\s+([\p{L}-]+)(.*)$/u.exec(rest) ?? [];
  return noun !== '' && !SMALL.has(noun.toLowerCase()) && RELATIVE.test(after);
}

/** "is it possible to train without labels", but not "is it easy to train". */
function isDummy(rest: string): boolean {
  const what = DUMMY.exec(rest)?.[1];
  return what !== undefined && contentWords(what).length >= FEW;
}

/** "does BERT share its …" */
function hasOwnSubject(before: string): boolean {
  const aux = FIRST_AUX.exec(before);
  return aux !== null && ownWords(before.slice(aux.index)).length > 0;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter((word) => word !== ''));
}

import { splitSentences } from './sentences.ts';

/**
 * What a text says to whoever reads it by machine. Abstracts say nothing of the kind but where someone put
 * it there; a paper about such instructions may quote one, and loses a sentence of evidence for it.
 */
const INSTRUCTIONS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|directions?|guidelines)\b/i,
  /(?:^\W*|[,;:"”]\s*|\b(?:you|reviewers?|readers?)\s+(?:must|should|shall|will|have to)\s+)(?:please |now )?(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|above|prior|earlier)\b/i,
  /\b(?:system|developer) (?:prompt|message|override|instructions?)\b/i,
  /\byou (?:are|must|should|will|shall|have to|need to) (?:now |always |only |never )?(?:an? |the )?(?:\w+ ){0,2}(?:ai|assistant|model|bot|answer|say|write|reply|respond|output|print|reveal|obey|act|pretend|recommend|praise|cite|rate|accept)\b/i,
  /\b(?:as an? (?:ai|language model|assistant)|dear (?:ai|model|assistant|reviewer|llm)|note to (?:the )?(?:ai|models?|assistants?|reviewers?|llms?))\b/i,
  /\b(?:give|write|provide|output)\b.{0,20}\b(?:a )?positive (?:review|rating|score|evaluation)s?\b|\bpositive reviews? only\b|\bdo not (?:highlight|mention|report) any (?:negatives?|weaknesses)\b/i,
  /^\W*(?:please |now |instead,? )?(?:say|reply|respond|answer|output|print|repeat|reveal|send|forward|visit|click|translate|decode|execute|run|pretend|act|tell the (?:user|reader))\b(?!-\w)[^.]{0,60}\b(?:this|that|the following|exactly|with|only|to|as|your|all|now|https?|link|password|key|instructions?)\b/i,
  /<\|[^|>]*\|>|<\/?(?:system|user|assistant|tool|instructions?)>|\[\/?INST\]|<<\/?SYS>>|###\s*(?:system|instruction|human|assistant)|^\W*(?:system|assistant|user|human|developer)\s*:/i,
  /(?<!\p{L})(?:ignoriere|ignorez|ignora|ignorar|ignorer|vergiss|oublie[zr]?|olvida|игнорируй)(?!\p{L})|忽略|無視|تجاهل/iu,
  /(?<![\w/+=])(?=[A-Za-z+/]*\d)(?=[a-z0-9+/]*[A-Z])[A-Za-z0-9+/]{40,}={0,2}(?![\w/+=])/, // base64
];

export function isInstruction(sentence: string): boolean {
  const plain = sentence.normalize('NFKC').replace(/\p{Cf}/gu, '');
  return INSTRUCTIONS.some((pattern) => pattern.test(plain));
}

/** The sentences of an abstract that come before any instruction: what follows one is part of it. */
export function evidenceSentences(abstract: string): readonly string[] {
  const sentences = splitSentences(abstract);
  const first = sentences.findIndex(isInstruction);
  return first < 0 ? sentences : sentences.slice(0, first);
}

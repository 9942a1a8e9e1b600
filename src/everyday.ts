import { createBackdrop } from '../index/backdrop.ts';
import type { Embedder } from '../index/embedder.ts';
import { dot } from '../index/vectors.ts';

/** What people ask who want no papers; none stands among the questions that the rule is measured with. */
const EVERYDAY = [
  'How do I cook this for dinner?',
  'What is a good recipe?',
  'Can I eat this after the expiry date?',
  'How do I get a stain out of my shirt?',
  'How do I fix this at home?',
  'How do I clean my kitchen?',
  'How do I look after my clothes?',
  'How do I look after my plants?',
  'What should I feed my dog?',
  'Why does my cat do that?',
  'Who won the game last night?',
  'What are the rules of this sport?',
  'How do I learn to dance?',
  'How do I get fit?',
  'Where should I go on holiday?',
  'How do I get to the airport?',
  'Do I need a visa?',
  'Which hotel is cheap?',
  'What will the weather be tomorrow?',
  'Which phone should I buy?',
  'How much does it cost?',
  'What should I wear?',
  'What is a good present?',
  'Who is this famous person married to?',
  'Which film should I watch?',
  'Who wrote this song?',
  'What is the capital of the country?',
  'When did the war begin?',
  'Help me with my homework.',
  'I have a headache, what should I take?',
  'How do I lose weight?',
  'How do I sleep better?',
  'How do I wash my hair?',
  'How do I tell my friend?',
  'What should I name my baby?',
  'How do I ask my boss for more money?',
  'How do I pay my taxes?',
  'Can my landlord do that?',
  'How do I renew my licence?',
  'How do I reset my computer?',
  'When does the shop open?',
  'When is the holiday?',
  'Tell me a joke.',
  'Hello, how are you?',
  'What should I play with my children?',
  'How do I make or knit this?',
];

/** The same voice about research, and research about the same subjects: so that neither alone makes a question everyday. */
const RESEARCH = [
  'How do I train my model?',
  'How do I choose the parameters of a method?',
  'Which method gives the best results?',
  'Why does this method fail?',
  'How can the algorithm be made faster?',
  'How do I measure this effect?',
  'What does the theory predict?',
  'How do I evaluate my results?',
  'How much data do I need?',
  'How is the error estimated?',
  'What are the limits of this approach?',
  'How can I reduce the cost of computation?',
  'Does the result hold for other data sets?',
  'How do I prove a bound?',
  'Which assumptions are needed?',
  'How do I solve this equation?',
  'How do I simulate a physical system?',
  'How does the system behave under load?',
  'What is the effect of temperature on the material?',
  'How is the signal separated from noise?',
  'How do cells respond to the drug?',
  'Does the treatment reduce mortality?',
  'Which genes are involved in the disease?',
  'What causes the instability?',
  'How do I detect objects in images?',
  'How do I build a language model?',
  'How do I control a robot?',
  'How can we explain the decisions of a network?',
  'How do I design an experiment?',
  'Is there a benchmark for this task?',
  'What is the relation between these two quantities?',
  'How do I represent the structure of the data?',
  'How do I optimise this function?',
  'Can it be computed in polynomial time?',
  'How do I verify a program?',
  'How is information stored and retrieved?',
  'recognition of food in images',
  'recommendation of films, music and products',
  'prediction of the outcome of games',
  'robots in the household',
  'agents that use websites',
  'dialogue systems for customers',
  'generation of stories, poems and music',
  'models of clothes and bodies',
  'traffic and demand forecasting',
  'neural weather forecasting',
  'classification of animals',
  'learning to play board games',
  "students' learning and tutoring systems",
  'language models that give medical or legal advice',
  'detection of fake news and reviews',
  'a study of behaviour in the home',
  'a clinical trial of a treatment for pain',
  'effects of diet and exercise on health',
  'control of vehicles and flying robots',
  'analysis of faces, gestures and speech',
];

/** One request may be near by chance. */
const NEAREST = 3;

/**
 * How much nearer a query's vector, of length 1, is to everyday requests than to questions of research, as a share
 * of the way from their own level to 1; 0 where it is not. Embeds them once an embedder, for all who ask meanwhile.
 */
export function createEverydayMeasure() {
  let last: { readonly id: string; readonly measure: Promise<Measure> } | undefined;

  function measureOf(embedder: Embedder): Promise<Measure> {
    if (last?.id === embedder.id) return last.measure;
    const made = { id: embedder.id, measure: embedRequests(embedder) };
    made.measure.catch(() => {
      if (last === made) last = undefined;
    });
    last = made;
    return made.measure;
  }

  return async (embedder: Embedder, query: Float32Array): Promise<number> => {
    // The question has its hits, and the other signals judge them: an endpoint that has enough of us fails no answer.
    const measure = await measureOf(embedder).catch(() => () => 0);
    return measure(query);
  };
}

type Measure = (query: Float32Array) => number;

async function embedRequests(embedder: Embedder): Promise<Measure> {
  const vectors = await embedder.embed([...EVERYDAY, ...RESEARCH], 'query');
  const everyday = vectors.slice(0, EVERYDAY.length);
  const research = vectors.slice(EVERYDAY.length);
  const before = createBackdrop(vectors);
  return (query) => {
    if (query.length !== vectors[0]?.length) return 0; // of the model before, which was changed meanwhile
    const lead = nearness(query, everyday) - nearness(query, research);
    return Math.max(0, lead / (1 - before(query).level));
  };
}

/** Mean similarity of the few that are nearest. */
function nearness(query: Float32Array, requests: readonly Float32Array[]): number {
  const similarities = requests.map((request) => dot(query, request)).sort((a, b) => b - a);
  return similarities.slice(0, NEAREST).reduce((sum, similarity) => sum + similarity, 0) / NEAREST;
}

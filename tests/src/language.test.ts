import { expect, it } from 'vitest';
import { looksForeign } from '../../src/language.ts';

it.each([
  'Können Faltungsnetze mit Vision-Transformern mithalten?',
  'Wie funktioniert Attention?',
  'Warum vergessen neuronale Netze?',
  'Was ist Attention?',
  'Was ist Overfitting in Machine Learning?',
  'Was sind Transformer in NLP?',
  'Welche Optimierer gibt es?',
  'Was ist der Unterschied zwischen CNNs und Transformern?',
  'Les réseaux convolutifs peuvent-ils égaler les transformers?',
  'Comment fonctionne l’attention ?',
  'Pourquoi la normalisation aide-t-elle ?',
  'Quels sont les avantages du dropout ?',
  '¿Cómo funciona la atención?',
  '¿Qué es el aprendizaje contrastivo?',
  '¿Por qué fallan las redes?',
  'Come funziona l’attenzione?',
  'Perché i transformer sono efficienti?',
  'Come usare BERT per classificare testi?',
  'Come gestire il rumore in GAN?',
  'Qual a vantagem no uso da atenção?',
  'Como funciona o dropout?',
  'O que são redes neurais?',
  'Waarom werkt batchnormalisatie?',
  'Wat is het verschil tussen CNNs en transformers?',
  '卷积网络能否匹敌视觉变换器？',
  'Transformer 为什么有效？',
  '注意機構とは何ですか',
  'Как работает внимание?',
  'كيف يعمل الانتباه؟',
  '어텐션은 어떻게 작동하나요?',
])('takes “%s” for another language', (question) => {
  expect(looksForeign(question)).toBe(true);
});

it.each([
  'Can convolutional networks match vision transformers?',
  'attention',
  'BERT vs ELMo',
  'Die-to-die interconnects',
  'What is the Van der Waals force in molecular networks?',
  'El Niño forecasting with neural networks',
  'La Plata dataset',
  'papers by Yann LeCun and Van den Oord',
  'Schrödinger bridges',
  'de novo protein design',
  'per-token loss',
  'no free lunch',
  'Was BERT trained as a denoising autoencoder?',
  'Was dropout used as regularisation?',
  'Do no-regret learners converge?',
  'Where do the gains come from as models grow?',
  'What does “Wie lernen Netze?” say?',
  'Does β-VAE disentangle?',
  '[2]',
  '2310.16764',
  '',
])('takes “%s” for English', (question) => {
  expect(looksForeign(question)).toBe(false);
});

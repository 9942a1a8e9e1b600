import { cleanText } from './paper.ts';

const TAG =
  /<\/?(?:(?:jats|mml):[\w-]{1,30}|p|i|b|u|em|strong|italic|bold|sub|sup|sc|scp|span|div|br|h\d|title|sec|tt|mi|mn|mo|math)(?:\s+[\w:-]{1,40}=(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'))*\s*\/?>/gi;

/** Titles and abstracts carry remains of HTML and JATS. */
export function withoutTags(marked: string): string {
  return cleanText(marked.replace(TAG, ' '));
}

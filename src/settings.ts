import type { z } from 'zod';
import { answerSettings } from './settings/answers.ts';
import { generalSettings } from './settings/general.ts';
import { outwardSettings } from './settings/outward.ts';
import { platformSettings } from './settings/platforms.ts';
import { sourceSettings } from './settings/sources.ts';

/** Every variable that Footnote reads, in the order of .env.example. */
export const settings = {
  ...generalSettings,
  ...answerSettings,
  ...sourceSettings,
  ...platformSettings,
  ...outwardSettings,
} as const;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as readonly SettingName[];

/** Of those that are set, parsed. */
export type SettingValues = {
  readonly [N in SettingName]?: z.output<(typeof settings)[N]['schema']>;
};

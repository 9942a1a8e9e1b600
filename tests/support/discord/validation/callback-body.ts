import { InteractionResponseType } from 'discord.js';
import { z } from 'zod';
import { list, sized } from './form.ts';

export const callbackBody = z.object({
  type: z.enum(InteractionResponseType),
  data: z.record(z.string(), z.unknown()).nullish(),
});

const choice = z.object({
  name: sized(1, 100),
  value: z.union([sized(1, 100), z.number()]),
});

export const choicesBody = z.object({ choices: list(choice, 0, 25) });

export type Choice = z.output<typeof choice>;

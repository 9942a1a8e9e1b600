import { type Fields, isFields } from '../fields.ts';
import { checkBlocks } from './blocks.ts';
import { plain } from './elements.ts';
import { anything, boolean, byType, type Check, string, typed } from './schema.ts';

const shared = {
  callback_id: string(255),
  private_metadata: string(3000, 0),
  external_id: string(255, 0),
} as const;
const TITLE_MAX = 24;

const check: Check = byType({
  home: typed({ blocks: anything }, shared),
  modal: typed(
    { blocks: anything, title: plain(TITLE_MAX) },
    {
      ...shared,
      submit: plain(TITLE_MAX),
      close: plain(TITLE_MAX),
      clear_on_close: boolean,
      notify_on_close: boolean,
      submit_disabled: boolean,
    },
  ),
});

/** What is wrong with a view, as Slack says it. */
export function checkView(view: Fields): readonly string[] {
  const surface = view.type === 'home' ? 'home' : 'modal';
  const asks =
    Array.isArray(view.blocks) && view.blocks.some((one) => isFields(one) && one.type === 'input');
  const submit =
    surface === 'modal' && asks && view.submit === undefined
      ? ['missing required field: submit [json-pointer:/view]']
      : [];
  return [...check(view, '/view'), ...checkBlocks(view.blocks, surface, '/view/blocks'), ...submit];
}

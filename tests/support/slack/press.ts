import { elementsOf } from './blocks/blocks.ts';
import { type Fields, isFields } from './fields.ts';

/**
 * What is sent of an element that a person pressed or chose in. `choice` is an option's value, what was
 * picked, or `positive` or `negative` of feedback buttons. Fails when no such element is shown.
 */
export function press(
  blocks: readonly Fields[],
  actionId: string,
  choice: string | undefined,
  actionTs: string,
): Fields {
  for (const block of blocks) {
    for (const { element } of elementsOf(block)) {
      if (element.action_id !== actionId) continue;
      const chosen = chooseIn(element, choice);
      return {
        type: element.type,
        action_id: actionId,
        block_id: block.block_id,
        action_ts: actionTs,
        ...chosen,
      };
    }
  }
  const shown = blocks.flatMap((block) => elementsOf(block).map(({ value }) => String(value)));
  throw new Error(`there is no ${actionId} to press; there is ${shown.join(', ') || 'nothing'}`);
}

function chooseIn(element: Fields, choice: string | undefined): Fields {
  switch (element.type) {
    case 'button':
    case 'icon_button':
      return {
        text: element.text,
        ...(element.value === undefined ? {} : { value: element.value }),
      };
    case 'feedback_buttons': {
      const button = element[`${choice}_button`];
      if (!isFields(button)) throw new Error(`feedback is positive or negative, not ${choice}`);
      return { text: button.text, value: button.value };
    }
    case 'overflow':
    case 'static_select':
    case 'radio_buttons':
      return { selected_option: optionOf(element, choice) };
    case 'conversations_select':
      return { selected_conversation: choice };
    case 'channels_select':
      return { selected_channel: choice };
    case 'users_select':
      return { selected_user: choice };
    default:
      throw new Error(`pressing a ${element.type} is not modelled`);
  }
}

function optionOf({ options }: Fields, choice: string | undefined): unknown {
  const all = Array.isArray(options) ? options : [];
  const option = all.find((one) => isFields(one) && one.value === choice);
  if (option === undefined) throw new Error(`there is no option ${choice}`);
  return option;
}

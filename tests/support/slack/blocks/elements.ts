import {
  anything,
  boolean,
  byType,
  type Check,
  list,
  object,
  oneOf,
  string,
  typed,
  url,
} from './schema.ts';

const ID_MAX = 255;
const OPTIONS_MAX = 100;

const plainText = (max: number): Check => typed({ text: string(max) }, { emoji: boolean });
const mrkdwn = (max: number): Check => typed({ text: string(max) }, { verbatim: boolean });

export const plain = (max: number): Check => byType({ plain_text: plainText(max) });
export const text = (max: number): Check =>
  byType({ plain_text: plainText(max), mrkdwn: mrkdwn(max) });

const confirm = object(
  { title: plain(100), text: text(300), confirm: plain(30), deny: plain(30) },
  { style: oneOf('primary', 'danger') },
);
const option = object(
  { text: text(75), value: string(150) },
  { description: text(75), url: url(3000) },
);
const group = object({ label: plain(75), options: list(option, OPTIONS_MAX) });
const actionable = { action_id: string(ID_MAX), confirm, focus_on_load: boolean } as const;
const selectable = { ...actionable, placeholder: plain(150) } as const;
const many = { max_selected_items: anything } as const;
const options = {
  options: list(option, OPTIONS_MAX),
  option_groups: list(group, OPTIONS_MAX),
  initial_option: option,
  initial_options: list(option, OPTIONS_MAX),
} as const;
const conversations = {
  initial_conversation: string(ID_MAX),
  initial_conversations: list(string(ID_MAX), OPTIONS_MAX),
  default_to_current_conversation: boolean,
  response_url_enabled: boolean,
  filter: anything,
} as const;

const labelled = {
  text: plain(75),
  value: string(2000),
} as const;
const feedback = object(labelled, { accessibility_label: string(75) });

const image: Check = typed(
  { alt_text: string(2000) },
  { image_url: url(3000), slack_file: anything },
);

const BUTTON = typed(
  { text: plain(75) },
  {
    ...actionable,
    value: string(2000),
    url: url(3000),
    style: oneOf('primary', 'danger'),
    accessibility_label: string(75),
  },
);

const CHOICES: Readonly<Record<string, Check>> = {
  button: BUTTON,
  checkboxes: typed({ options: list(option, 10) }, { ...actionable, initial_options: anything }),
  radio_buttons: typed({ options: list(option, 10) }, { ...actionable, initial_option: option }),
  overflow: typed({ options: list(option, 5) }, actionable),
  static_select: typed({}, { ...selectable, ...options }),
  multi_static_select: typed({}, { ...selectable, ...options, ...many }),
  conversations_select: typed({}, { ...selectable, ...conversations }),
  multi_conversations_select: typed({}, { ...selectable, ...conversations, ...many }),
  channels_select: typed(
    {},
    { ...selectable, initial_channel: string(ID_MAX), response_url_enabled: boolean },
  ),
  users_select: typed({}, { ...selectable, initial_user: string(ID_MAX) }),
  external_select: typed({}, { ...selectable, initial_option: option, min_query_length: anything }),
  datepicker: typed({}, { ...selectable, initial_date: string(10) }),
  timepicker: typed({}, { ...selectable, initial_time: string(5), timezone: string(ID_MAX) }),
};

const typing = { ...selectable, initial_value: string(3000, 0), dispatch_action_config: anything };

export const actionElement: Check = byType(CHOICES);
export const accessory: Check = byType({ ...CHOICES, image });
export const contextElement: Check = byType({
  image,
  plain_text: plainText(3000),
  mrkdwn: mrkdwn(3000),
});
export const contextAction: Check = byType({
  feedback_buttons: typed(
    { positive_button: feedback, negative_button: feedback },
    { action_id: string(ID_MAX) },
  ),
  icon_button: typed(
    { ...labelled, icon: oneOf('trash') },
    { ...actionable, accessibility_label: string(75), visible_to_user_ids: anything },
  ),
});
export const inputElement: Check = byType({
  ...CHOICES,
  plain_text_input: typed(
    {},
    { ...typing, multiline: boolean, min_length: anything, max_length: anything },
  ),
  email_text_input: typed({}, typing),
  url_text_input: typed({}, typing),
  number_input: typed(
    { is_decimal_allowed: boolean },
    { ...typing, min_value: anything, max_value: anything },
  ),
});

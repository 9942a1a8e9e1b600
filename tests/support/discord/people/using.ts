import { ApplicationCommandType, ComponentType, InteractionType } from 'discord.js';
import type { Backend } from '../delivery.ts';
import type { Channel, Message, User } from '../records.ts';
import { type InteractionTrace, traceInteraction } from '../traces.ts';
import type { Control } from '../validation/components.ts';
import { controlsIn } from '../validation/layout.ts';
import { inputsIn, type Modal } from '../validation/modal-body.ts';
import type { Changes } from '../waiting.ts';
import { type Act, interact, targetData } from './interacting.ts';
import { installsFor, offerOf } from './offer.ts';
import { fill, type Given } from './options.ts';

export interface CommandUse {
  readonly user: User;
  readonly channel: Channel;
  /** With its subcommand, as it is typed: `papers search`. */
  readonly command: string;
  readonly options?: Given;
}

/** How people use commands, components and modals. What Discord's client would not allow throws. */
export interface Using {
  slash(use: CommandUse): InteractionTrace;
  /** Suggestions for the option that is being typed, which is among the options. */
  autocomplete(use: CommandUse & { readonly focused: string }): InteractionTrace;
  messageCommand(use: {
    readonly user: User;
    readonly message: Message;
    readonly command: string;
  }): InteractionTrace;
  /** Presses the button with this label or custom id. */
  button(use: {
    readonly user: User;
    readonly message: Message;
    readonly button: string;
  }): InteractionTrace;
  /** Chooses from the menu with this custom id, or from the only one. */
  select(use: {
    readonly user: User;
    readonly message: Message;
    readonly menu?: string;
    readonly values: readonly string[];
  }): InteractionTrace;
  /** Fills in the modal that an interaction opened; values by custom id. */
  modal(use: {
    readonly opened: InteractionTrace;
    readonly values: Readonly<Record<string, string | readonly string[]>>;
  }): InteractionTrace;
}

interface Parts {
  readonly backend: Backend;
  readonly changes: Changes;
}

export function createUsing(backend: Backend, changes: Changes): Using {
  const parts = { backend, changes };
  return {
    slash: (use) => call(parts, use, { type: InteractionType.ApplicationCommand }),
    autocomplete: ({ focused, ...use }) =>
      call(parts, use, { type: InteractionType.ApplicationCommandAutocomplete, focused }),
    messageCommand: (use) => callOn(parts, use),
    button: ({ user, message, button }) => {
      const control = controlFor({ user, message }, (it) => isButton(it, button));
      return work(parts, { user, message, control });
    },
    select: ({ user, message, menu, values }) => {
      const control = controlFor({ user, message }, (it) => isMenu(it, menu));
      checkChoice(control, values);
      return work(parts, { user, message, control, values });
    },
    modal: (use) => submit(parts, use),
  };
}

function act({ backend, changes }: Parts, it: Act): InteractionTrace {
  return traceInteraction(backend.world, changes, interact(backend, it));
}

function call(
  parts: Parts,
  { user, channel, command: typed, options: given = {} }: CommandUse,
  { type, focused }: { readonly type: InteractionType; readonly focused?: string },
): InteractionTrace {
  const [name = '', ...path] = typed.split(' ');
  const wanted = { type: ApplicationCommandType.ChatInput, name };
  const { command, installs } = offerOf(parts.backend.world, { user, channel }, wanted);
  const options = fill(command, path, { given, focused });
  const scope = command.guildId === undefined ? {} : { guild_id: command.guildId };
  const data = { id: command.id, name, type: command.type, options, ...scope };
  return act(parts, { user, channel, type, installs, data });
}

function callOn(
  parts: Parts,
  { user, message, command: name }: Parameters<Using['messageCommand']>[0],
): InteractionTrace {
  const { world } = parts.backend;
  const channel = placeOf(parts.backend, message);
  const wanted = { type: ApplicationCommandType.Message, name };
  const { command, installs } = offerOf(world, { user, channel }, wanted);
  const data = targetData(world, command, message);
  const type = InteractionType.ApplicationCommand;
  return act(parts, { user, channel, type, installs, data, target: message });
}

function work(
  parts: Parts,
  use: { user: User; message: Message; control: Control; values?: readonly string[] },
): InteractionTrace {
  const { user, message, control, values } = use;
  const channel = placeOf(parts.backend, message);
  const chosen = values === undefined ? {} : { values };
  return act(parts, {
    user,
    channel,
    type: InteractionType.MessageComponent,
    installs: installsFor(parts.backend.world, { user, channel }),
    data: { custom_id: control.custom_id, component_type: control.type, ...chosen },
    source: message,
  });
}

function submit(parts: Parts, { opened, values }: Parameters<Using['modal']>[0]): InteractionTrace {
  const { users, channels } = parts.backend.world;
  const before = opened.interaction;
  const user = users.get(before.userId);
  const channel = channels.get(before.channelId);
  if (before.modal === undefined || user === undefined || channel === undefined) {
    throw new Error('no modal was opened');
  }
  const { modal, installs, source } = before;
  const data = { custom_id: modal.custom_id, components: fillIn(modal, values) };
  return act(parts, { user, channel, type: InteractionType.ModalSubmit, installs, data, source });
}

function placeOf({ world }: Backend, { channelId }: Message): Channel {
  const channel = world.channels.get(channelId);
  if (channel === undefined) throw new Error('the channel is gone');
  return channel;
}

function controlFor(
  { user, message }: { readonly user: User; readonly message: Message },
  isIt: (control: Control) => boolean,
): Control {
  if (message.deleted) throw new Error('the message is gone');
  if (message.privateTo !== undefined && message.privateTo !== user.id) {
    throw new Error(`${user.name} does not see the message`);
  }
  const controls = controlsIn(message.components);
  const control = controls.find(isIt);
  if (control === undefined) {
    const there = controls.map((it) => ('label' in it ? it.label : it.custom_id));
    throw new Error(`no such component; there are: ${there.join(', ')}`);
  }
  if (control.disabled === true) throw new Error('the component is disabled');
  return control;
}

function isButton(control: Control, wanted: string): boolean {
  if (control.type !== ComponentType.Button || control.custom_id === undefined) return false;
  return control.label === wanted || control.custom_id === wanted;
}

function isMenu({ type, custom_id }: Control, wanted: string | undefined): boolean {
  return type !== ComponentType.Button && (wanted === undefined || custom_id === wanted);
}

function checkChoice(control: Control, values: readonly string[]): void {
  if (control.type === ComponentType.Button) return;
  const { min_values = 1, max_values = 1 } = control;
  if (values.length < min_values || values.length > max_values)
    throw new Error('too few or many values');
  if (control.type !== ComponentType.StringSelect) return;
  const stranger = values.find((value) => !control.options.some((it) => it.value === value));
  if (stranger !== undefined) throw new Error(`the menu has no "${stranger}"`);
}

function fillIn(
  modal: Modal,
  values: Readonly<Record<string, string | readonly string[]>>,
): readonly object[] {
  const inputs = inputsIn(modal);
  const stranger = Object.keys(values).find(
    (id) => !inputs.some(({ custom_id }) => custom_id === id),
  );
  if (stranger !== undefined) throw new Error(`the modal has no "${stranger}"`);
  return inputs.map((input, index) => {
    const { type, custom_id } = input;
    const value =
      values[custom_id] ?? (type === ComponentType.TextInput ? (input.value ?? '') : []);
    if (value.length === 0 && input.required !== false)
      throw new Error(`"${custom_id}" is required`);
    const filled = type === ComponentType.TextInput ? { value } : { values: value };
    const component = { type, id: index + 1, custom_id, ...filled };
    return { type: ComponentType.Label, id: index + 100, component };
  });
}

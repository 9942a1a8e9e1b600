import { checkView } from '../blocks/views.ts';
import { invalid } from '../content.ts';
import { type Fields, isFields, missing } from '../fields.ts';
import { Refusal } from '../refusal.ts';
import type { View } from '../state.ts';
import { botMethod, type Call, type Method, TIERS } from './method.ts';

const TRIGGER_MS = 3_000;
const VIEW_BYTES_MAX = 250_000;
const STACK_MAX = 3;

export const views: Readonly<Record<string, Method>> = {
  'views.open': botMethod(TIERS.four, [], open),
  'views.push': botMethod(TIERS.four, [], push),
  'views.update': botMethod(TIERS.four, [], update),
  'views.publish': botMethod(TIERS.four, [], publish),
};

function open(call: Call): Fields {
  const content = readView(call, 'modal');
  const { userId } = exchange(call);
  return answer(call, create(call, userId, content));
}

function push(call: Call): Fields {
  const content = readView(call, 'modal');
  const { userId } = exchange(call);
  const stack = [...call.state.views.values()].filter(
    (view) => view.userId === userId && view.open && view.content.type === 'modal',
  );
  const top = stack.at(-1);
  if (top === undefined) throw new Refusal('not_found');
  if (stack.length >= STACK_MAX) throw new Refusal('push_limit_reached');
  return answer(call, create(call, userId, content, top));
}

function update(call: Call): Fields {
  const id = call.args.optional('view_id');
  const external = call.args.optional('external_id');
  if (id === undefined && external === undefined) throw missing('view_id');
  const view = [...call.state.views.values()].find(
    (one) => one.open && (one.id === id || (external ?? '') === one.content.external_id),
  );
  if (view === undefined || view.teamId !== call.team.id) throw new Refusal('not_found');
  checkHash(call, view);
  view.content = readView(call, String(view.content.type));
  view.hash = call.state.world.newTs();
  return answer(call, view);
}

function publish(call: Call): Fields {
  const { args, state, team } = call;
  if (!state.manifest.features.app_home.home_tab_enabled) throw new Refusal('not_enabled');
  const userId = args.text('user_id');
  if (!state.world.users.has(userId)) throw invalid('invalid_arguments', ['invalid `user_id`']);
  const content = readView(call, 'home');
  const old = homeOf(call, userId);
  if (old === undefined) return answer(call, create(call, userId, content));
  checkHash(call, old);
  old.content = content;
  old.hash = state.world.newTs();
  return answer(call, { ...old, teamId: team.id });
}

function homeOf({ state, team }: Call, userId: string): View | undefined {
  return [...state.views.values()].find(
    (view) => view.userId === userId && view.teamId === team.id && view.content.type === 'home',
  );
}

function readView({ args, state }: Call, type: string): Fields {
  const view = args.json('view');
  if (!isFields(view)) throw missing('view');
  if (JSON.stringify(view).length > VIEW_BYTES_MAX) throw new Refusal('view_too_large');
  const problems =
    view.type === type ? checkView(view) : [`must be ${type} [json-pointer:/view/type]`];
  if (problems.length > 0) throw invalid('invalid_arguments', problems);
  const { world } = state;
  const blocks = Array.isArray(view.blocks) ? view.blocks.filter(isFields) : [];
  return { ...view, blocks: blocks.map((block) => ({ block_id: world.newId('b'), ...block })) };
}

function exchange({ args, state, team }: Call): { readonly userId: string } {
  const trigger = state.triggers.get(args.text('trigger_id'));
  if (trigger === undefined || trigger.teamId !== team.id) throw new Refusal('invalid_trigger_id');
  if (trigger.used) throw new Refusal('exchanged_trigger_id');
  if (state.clock.now() - trigger.at > TRIGGER_MS) throw new Refusal('expired_trigger_id');
  trigger.used = true;
  return trigger;
}

function create({ state, team }: Call, userId: string, content: Fields, under?: View): View {
  const id = state.world.newId('V');
  const rootId = under?.rootId ?? id;
  const place = under === undefined ? { rootId } : { rootId, previousId: under.id };
  const hash = state.world.newTs();
  const view: View = { id, teamId: team.id, userId, ...place, content, hash, open: true };
  state.views.set(id, view);
  return view;
}

function checkHash({ args }: Call, view: View): void {
  const hash = args.optional('hash');
  if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict');
}

function answer({ team }: Call, view: View): Fields {
  return { view: viewFields(view, team.botId) };
}

/** A view as answers and payloads show it. */
export function viewFields(view: View, botId: string): Fields {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...view.content,
    id: view.id,
    team_id: view.teamId,
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId ?? null,
    state: { values: {} },
    bot_id: botId,
  };
}

// Asks without leaving the page, copies, and presses buttons in place. Everything works without it but the words
// coming in one by one.

interface StreamEvent {
  readonly kind: 'set' | 'append' | 'mark' | 'end';
  readonly slot?: string;
  readonly html?: string;
  readonly mode?: string;
  readonly refused?: boolean;
  readonly id?: string;
}

const LOST = 'The connection was lost. Try again.';
/** What the server sends for a part of this page. */
const PART = 'text/x-part';
/** Where many ask at once, it asks again by itself; who asks too much alone is told. */
const WAIT_MAX_S = 2;
const WAITS_MAX = 15;
const form = document.querySelector<HTMLFormElement>('form.ask[action="/"]');
const turns = document.querySelector<HTMLElement>('[data-turns]');
let asking: AbortController | undefined;
/** Where what stands here has its address. */
let shown = location.pathname + location.search;

reveal(document);
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  if (asking === undefined) void ask(form);
  else asking.abort();
});
document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : undefined;
  const copy = target?.closest<HTMLElement>('[data-copy]');
  if (copy != null) void copyText(copy);
  const example = target?.closest<HTMLAnchorElement>('.examples a');
  if (example != null && form !== null && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    field(form, 'q').value = new URL(example.href).searchParams.get('q') ?? '';
    form.requestSubmit();
  }
});
document.addEventListener('submit', (event) => {
  const pressed = event.target instanceof HTMLFormElement ? event.target : undefined;
  if (pressed?.closest('.tools') == null || pressed.method === 'get') return;
  event.preventDefault();
  void press(pressed, event.submitter);
});
addEventListener('popstate', () => {
  if (location.pathname + location.search !== shown) location.reload(); // not for a footnote
});

async function ask(from: HTMLFormElement): Promise<void> {
  const box = field(from, 'q');
  const question = box.value.trim();
  const turn = question === '' ? undefined : addTurn(question);
  if (turn === undefined) return;
  const query = new URLSearchParams({ q: question, after: field(from, 'after').value });
  asking = new AbortController();
  from.noValidate = true; // the button stops now, whatever the box holds
  setAsking(from, 'Stop');
  box.value = '';
  let id: string | undefined;
  try {
    const response = await inTurn(`/stream?${query}`, turn, asking.signal);
    if (!response.ok || response.body === null) throw new Error(await whyNot(response));
    for await (const event of eventsOf(response.body)) {
      grow(turn, event);
      if (event.kind === 'end') id = event.id ?? '';
    }
    if (id === undefined) throw new Error(LOST);
  } catch (error) {
    if (asking.signal.aborted) say(turn, 'Stopped.', 'quiet');
    else say(turn, error instanceof TypeError ? LOST : String(error), 'error');
  }
  asking = undefined;
  from.noValidate = false;
  setAsking(from, 'Ask');
  if (id) follow(from, id);
  else if (box.value === '') box.value = question;
}

async function inTurn(url: string, turn: HTMLElement, signal: AbortSignal): Promise<Response> {
  for (let waits = 0; ; waits++) {
    const response = await fetch(url, { signal });
    const seconds = Number(response.headers.get('retry-after'));
    const isSoon = seconds > 0 && seconds <= WAIT_MAX_S;
    if (response.status !== 429 || !isSoon || waits === WAITS_MAX) return response;
    say(turn, 'Many ask at once. Your turn comes in a moment.', 'writing');
    await new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
  }
}

/** A sentence, not the page that a proxy has for it. */
async function whyNot(response: Response | undefined): Promise<string> {
  return isOf(response, 'text/plain') ? await response.text() : LOST;
}

function isOf(response: Response | undefined, type: string): response is Response {
  return response?.headers.get('content-type')?.startsWith(type) === true;
}

function addTurn(question: string): HTMLElement | undefined {
  const template = document.querySelector<HTMLTemplateElement>('#turn');
  const turn = template?.content.querySelector('.turn')?.cloneNode(true);
  if (!(turn instanceof HTMLElement) || turns === null) return undefined;
  document.querySelector('main > .stack > .error')?.remove();
  slot(turn, 'question').textContent = question;
  slot(turn, 'notes').innerHTML = '<p class="writing">Reading the papers…</p>';
  turns.append(turn);
  turn.scrollIntoView({ block: 'start' });
  return turn;
}

function grow(turn: HTMLElement, { kind, slot: name = '', html = '', mode, refused }: StreamEvent) {
  if (kind === 'mark') {
    turn.dataset.mode = mode;
    turn.toggleAttribute('data-refused', refused === true);
  } else if (kind !== 'end') {
    const place = slot(turn, name);
    if (kind === 'set') place.innerHTML = html;
    else place.insertAdjacentHTML('beforeend', html);
    reveal(place);
  }
}

/** The answer has an address now, and what is asked next follows it. */
function follow(from: HTMLFormElement, id: string): void {
  field(from, 'after').value = id;
  const label = from.querySelector<HTMLElement>('label');
  if (label?.dataset.followUp) label.textContent = label.dataset.followUp;
  if (!navigator.cookieEnabled) return;
  shown = `/a/${id}`;
  history.pushState(null, '', shown);
}

function setAsking(from: HTMLFormElement, label: string): void {
  const button = from.querySelector('button');
  if (button !== null) button.textContent = label;
}

function say(turn: HTMLElement, text: string, kind: string): void {
  const line = document.createElement('p');
  line.className = kind;
  line.textContent = text.replace(/^Error: /, '');
  slot(turn, 'notes').replaceChildren(line);
}

/** A button under an answer: what came of it stands there afterwards. */
async function press(pressed: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  const place = pressed.closest('.tools')?.parentElement;
  if (place == null) return;
  const body = new URLSearchParams();
  if (button instanceof HTMLButtonElement && button.name) body.set(button.name, button.value);
  const sent = fetch(pressed.action, { method: 'POST', body, headers: { accept: PART } });
  const response = await sent.catch(() => undefined);
  if (isOf(response, PART)) {
    place.innerHTML = await response.text();
    reveal(place);
    place.querySelector<HTMLElement>('button:not([hidden]), a')?.focus();
    return;
  }
  const said = document.createElement('span'); // beside the buttons, for another try
  said.setAttribute('role', 'status');
  said.textContent = await whyNot(response);
  place.querySelector('[role="status"]')?.remove();
  place.querySelector('.tools')?.append(said);
}

async function copyText(button: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(button.dataset.copy ?? '');
  button.textContent = 'Copied';
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 2_000);
}

/** What only works with this script is hidden without it. */
function reveal(within: ParentNode): void {
  if (navigator.clipboard === undefined) return;
  for (const button of within.querySelectorAll<HTMLElement>('[data-copy]')) button.hidden = false;
}

async function* eventsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncIterable<StreamEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) yield JSON.parse(event.replace(/^data: /, ''));
  }
}

function slot(turn: HTMLElement, name: string): HTMLElement {
  return turn.querySelector<HTMLElement>(`[data-slot="${name}"]`) ?? turn;
}

function field(from: HTMLFormElement, name: string): HTMLInputElement {
  return from.elements.namedItem(name) as HTMLInputElement;
}

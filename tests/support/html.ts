const TAGS = new Set(
  'html head meta title link script body a header nav ul ol li main div h1 h2 h3 p span b sup form label input button footer article section template dl dt dd pre search canvas'.split(
    ' ',
  ),
);
const HOSTS = /^https:\/\/(arxiv\.org|doi\.org|huggingface\.co|openalex\.org)\//;

/** What a page holds that only an attacker can have put there; `<` stands at the beginning of tags alone. */
export function faultsOf(html: string): readonly string[] {
  return [...html.matchAll(/<([^\s/>!][^\s/>]*)([^>]*)>/g)].flatMap(
    ([tag, name = '', rest = '']) => {
      const attributes = [...rest.matchAll(/([^\s="'/]+)(?:="([^"]*)")?/g)];
      const isOwn =
        name !== 'script' || /^ type="module" src="\/[a-z]+\.js\?v=[\w-]{10}"$/.test(rest);
      const faults = attributes.filter(
        ([, key = '', value = '']) =>
          /^on|^style$|^srcdoc$/i.test(key) ||
          (['href', 'src', 'action'].includes(key) && !leadsToUs(value)),
      );
      const isSound = TAGS.has(name) && isOwn && faults.length === 0 && !rest.includes('<');
      return isSound ? [] : [tag];
    },
  );
}

function leadsToUs(address: string): boolean {
  return /^(\/(?!\/)|#)/.test(address) || HOSTS.test(address);
}

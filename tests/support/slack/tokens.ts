import type { Team } from './world.ts';

export interface Token {
  readonly value: string;
  readonly kind: 'bot' | 'app';
  /** None: it is for all workspaces of the enterprise. */
  readonly teamId?: string;
  readonly enterpriseId?: string;
  readonly scopes: readonly string[];
  state: 'live' | 'revoked' | 'uninstalled';
}

export interface Tokens {
  issue(token: Omit<Token, 'value' | 'state'>): Token;
  find(value: string): Token | undefined;
  /** The live bot token of a workspace, its own or that of its enterprise. */
  of(team: Team): Token | undefined;
  end(team: Team, state: 'revoked' | 'uninstalled'): readonly Token[];
}

export function createTokens(newId: (prefix: string) => string): Tokens {
  const tokens = new Map<string, Token>();
  const ofTeam = (team: Team): readonly Token[] =>
    [...tokens.values()].filter(
      ({ kind, teamId, enterpriseId }) =>
        kind === 'bot' &&
        (teamId === team.id ||
          (teamId === undefined &&
            enterpriseId !== undefined &&
            enterpriseId === team.enterprise?.id)),
    );
  return {
    issue(token) {
      const prefix = token.kind === 'bot' ? 'xoxb' : 'xapp-1';
      const made: Token = { ...token, value: newId(`${prefix}-secret-`), state: 'live' };
      tokens.set(made.value, made);
      return made;
    },
    find: (value) => tokens.get(value),
    of: (team) => ofTeam(team).find(({ state }) => state === 'live'),
    end(team, state) {
      const ended = ofTeam(team).filter((token) => token.state === 'live');
      for (const token of ended) token.state = state;
      return ended;
    },
  };
}

import type { World } from './world.ts';

/** A workspace with people, and a channel that they and the bot are in. */
export function seed(world: World) {
  const team = world.addTeam({ name: 'Reading club', domain: 'reading' });
  const admin = world.addUser(team, { name: 'admin', isAdmin: true });
  const ada = world.addUser(team, { name: 'ada' });
  const ben = world.addUser(team, { name: 'ben', tz: 'Asia/Tokyo', locale: 'ja-JP' });
  const members = [ada.id, ben.id, admin.id, team.botUserId];
  const general = world.addChannel(team, { name: 'general', creator: ada.id, members });
  return { team, admin, ada, ben, general };
}

import { describe, expect, it } from 'vitest';
import {
  lateUntil,
  occurrenceAfter,
  type Timing,
  timeOfDay,
  zoneNamed,
} from '../../src/schedule.ts';
import { seeded } from '../support/builders.ts';

const daily = (zone: string, time = '09:00'): Timing => ({ every: 'daily', time, zone });
const next = (timing: Timing, after: string) => {
  const { at, date } = occurrenceAfter(timing, new Date(after));
  return `${date} ${at.toISOString().slice(0, 16)}Z`;
};

describe('the next occurrence', () => {
  it.each([
    [
      'is today where its time is to come',
      daily('Europe/Berlin'),
      '2026-11-25T07:59:00Z',
      '2026-11-25 2026-11-25T08:00Z',
    ],
    [
      'is tomorrow once its time has come',
      daily('Europe/Berlin'),
      '2026-11-25T08:00:00Z',
      '2026-11-26 2026-11-26T08:00Z',
    ],
    [
      'has the date of its place',
      daily('Asia/Tokyo'),
      '2026-11-24T23:00:00Z',
      '2026-11-25 2026-11-25T00:00Z',
    ],
    [
      'knows half hours',
      daily('Asia/Kathmandu', '00:00'),
      '2026-11-25T12:00:00Z',
      '2026-11-26 2026-11-25T18:15Z',
    ],
    [
      'weekly is on Monday',
      { ...daily('UTC'), every: 'weekly' },
      '2026-11-25T12:00:00Z',
      '2026-11-30 2026-11-30T09:00Z',
    ],
    [
      'is at once after a gap that holds its time',
      daily('Europe/Berlin', '02:30'),
      '2027-03-27T12:00:00Z',
      '2027-03-28 2027-03-28T01:00Z',
    ],
    [
      'is the first where its time comes twice',
      daily('Europe/Berlin', '02:30'),
      '2027-10-30T12:00:00Z',
      '2027-10-31 2027-10-31T00:30Z',
    ],
    [
      'is not the second where its time comes twice',
      daily('Europe/Berlin', '02:30'),
      '2027-10-31T00:30:00Z',
      '2027-11-01 2027-11-01T01:30Z',
    ],
    [
      'knows gaps of half an hour',
      daily('Australia/Lord_Howe', '02:15'),
      '2026-10-03T02:00:00Z',
      '2026-10-04 2026-10-03T15:30Z',
    ],
    [
      'knows gaps at midnight',
      daily('Africa/Cairo', '00:10'),
      '2027-04-29T12:00:00Z',
      '2027-04-30 2027-04-29T22:00Z',
    ],
  ] as const)('%s', (_, timing, after, expected) => {
    expect(next(timing, after)).toBe(expected);
  });

  it('comes once for each date, in order, at its time or the first one after a gap', () => {
    const random = seeded(5);
    for (const zone of [
      'Europe/Berlin',
      'America/Sao_Paulo',
      'Pacific/Chatham',
      'Africa/Casablanca',
      'UTC',
    ]) {
      const time = `${String(Math.floor(24 * random())).padStart(2, '0')}:30`;
      let last = occurrenceAfter(daily(zone, time), new Date('2026-01-01T00:00:00Z'));
      for (let day = 0; day < 800; day++) {
        const following = occurrenceAfter(daily(zone, time), last.at);
        expect(Date.parse(following.date) - Date.parse(last.date), following.date).toBe(86_400_000);
        const shown = following.at.toLocaleString('sv-SE', { timeZone: zone });
        expect(shown.slice(0, 10)).toBe(following.date);
        expect(shown.slice(11, 16) >= time, `${shown} ${zone}`).toBe(true);
        last = following;
      }
    }
  });
});

it.each([
  ['09:00', '2026-11-25T09:00:00Z', '2026-11-26T00:00'],
  ['23:50', '2026-11-25T23:50:00Z', '2026-11-26T05:50'],
])('may be caught up until its day is over, six hours at least: %s', (time, at, until) => {
  const occurrence = { at: new Date(at), date: '2026-11-25' };
  expect(lateUntil(daily('UTC', time), occurrence).toISOString()).toContain(until);
});

it.each([
  ['9', '09:00'],
  ['9:05', '09:05'],
  ['09.05', '09:05'],
  ['18h30', '18:30'],
  ['9pm', '21:00'],
  ['12 am', '00:00'],
  ['12pm', '12:00'],
  ['23:59', '23:59'],
  ['24:00', undefined],
  ['25:00', undefined],
  ['9:60', undefined],
  ['13pm', undefined],
  ['0am', undefined],
  ['-1', undefined],
  ['', undefined],
  ['noon', undefined],
])('reads %j as the time of day %s', (text, time) => {
  expect(timeOfDay(text)).toBe(time);
});

it.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['UTC', 'UTC'],
  ['Mars/Base', undefined],
  ['+05:30', undefined],
  ['', undefined],
  ['x'.repeat(10_000), undefined],
  ['Europe/Kyiv', 'Europe/Kyiv'],
  ['Europe/Berlin\r\nBcc: x', undefined],
])('reads %j as the time zone %s', (text, zone) => {
  expect(zoneNamed(text)).toBe(zone);
});

import type { Test } from 'tap';
import { type Clock, type Instant, plusMillis } from '../../../src/kernel/time.ts';
import { type Answer, type Json, Product, productFolder } from '../../support/product-app.ts';

const DAY_MS = 86_400_000;

class SetClock implements Clock {
  at = '2026-08-03T10:00:00.000Z' as Instant;
  now(): Instant {
    return this.at;
  }
}

/** A product whose days are set by hand, and short words for its routes on requests. */
export async function office(t: Test) {
  const clock = new SetClock();
  const product = await Product.of(t, productFolder(t), { REGESTA_SEAL_SECONDS: '0' }, clock);
  const described = { name: 'Huaqing Export Ltd', address: ['Ningbo'], country: 'CN', languages: ['en'] };
  await product.must('PUT', '/v1/organisation', { ...described, timeZone: 'Europe/Berlin' });
  const path = (request: string, noun: string) => `/v1/requests/${request}/${noun}`;
  return {
    product,
    clock,
    /** The moment from now on; no ledger goes back, and none is left alone for a month without an operator being asked. */
    on: async (day: string): Promise<void> => {
      const to = `${day}T10:00:00.000Z` as Instant;
      for (let next = plusMillis(clock.at, 25 * DAY_MS); next < to; next = plusMillis(next, 25 * DAY_MS)) {
        clock.at = next;
        await product.must('POST', '/v1/requests', { channel: 'signal', rights: ['opt-out'] });
      }
      clock.at = to;
    },
    receive: async (body: object, laws: readonly string[] = ['EU'], place = 'DE'): Promise<string> => {
      const { body: receipt } = await product.must('POST', '/v1/requests', { channel: 'letter', ...body });
      const request = receipt['id'] as string;
      const pins = { jurisdictions: laws, calendarPlace: place, confirmed: true };
      await product.must('POST', path(request, 'classification'), pins);
      return request;
    },
    say: async (request: string, noun: string, body: object = {}): Promise<Json> =>
      (await product.must('POST', path(request, noun), body)).body,
    no: async (request: string, noun: string, body: object, code: string): Promise<void> => {
      const answer: Answer = await product.ask('POST', path(request, noun), body);
      t.same([answer.status >= 400, answer.body['code']], [true, code], `${noun} is refused: ${code}`);
    },
    see: async (request: string): Promise<Json> => (await product.must('GET', `/v1/requests/${request}`)).body,
  };
}

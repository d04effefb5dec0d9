import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { activities } from './activities.ts';
import { actors } from './actors.ts';
import { backup } from './backups.ts';
import { certificates } from './certificates.ts';
import { consents } from './consents.ts';
import { decisions } from './decisions.ts';
import { customerLooks } from './customer-looks.ts';
import { customers } from './customers.ts';
import { deliveries } from './deliveries.ts';
import { disposals } from './disposals.ts';
import { erasures } from './erasures.ts';
import { erasureLetters } from './erasure-letters.ts';
import { evidence } from './evidence.ts';
import { masterKeys } from './keys.ts';
import { holds } from './holds.ts';
import { ledger } from './ledger.ts';
import { letters } from './letters.ts';
import { notices } from './notices.ts';
import { notifications } from './notifications.ts';
import { organisation } from './organisation.ts';
import { packages } from './packages.ts';
import { purposes } from './purposes.ts';
import { recipients } from './recipients.ts';
import { registers } from './registers.ts';
import { reports } from './reports.ts';
import { requests } from './requests.ts';
import { retention } from './retention.ts';
import { rules } from './rules.ts';
import { restrictions } from './restrictions.ts';
import { tasks } from './tasks.ts';
import { transfers } from './transfers.ts';

const RESOURCES = [
  organisation,
  actors,
  purposes,
  notices,
  customers,
  customerLooks,
  consents,
  restrictions,
  decisions,
  tasks,
  registers,
  reports,
  requests,
  letters,
  packages,
  deliveries,
  rules,
  activities,
  recipients,
  transfers,
  notifications,
  holds,
  retention,
  disposals,
  erasures,
  certificates,
  erasureLetters,
  evidence,
  ledger,
  masterKeys,
  backup,
] as const;

/** Everything under /v1, one file for each resource. */
export function resources(app: FastifyInstance, context: Context): void {
  for (const routes of RESOURCES) {
    for (const route of routes(context)) app.route(route);
  }
}

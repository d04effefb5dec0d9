import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { approveActivity, approveActivityInput } from '../../usecases/activity/approve-activity.ts';
import { describeActivity, describeActivityInput } from '../../usecases/activity/describe-activity.ts';
import { endActivity, endActivityInput } from '../../usecases/activity/end-activity.ts';
import {
  printProcessingRecord,
  type ProcessingRecord,
  processingCsv,
  processingRecordInput,
} from '../../usecases/activity/print-processing-record.ts';
import { reviewActivity, reviewActivityInput } from '../../usecases/activity/review-activity.ts';
import { seeActivities, seeOneActivity, seeProcessingInput } from '../../usecases/activity/see-processing.ts';
import { seeProcessingChanges, seeProcessingChangesInput } from '../../usecases/activity/see-processing-changes.ts';
import type { Context } from '../context.ts';
import { change, look, read } from '../define.ts';
import { activitySeen, processingChangeSeen, processingRecordShown } from '../processing-answers.ts';
import { codeInPath } from '../schemas.ts';

const tag = 'processing';
const params = z.strictObject({ code: codeInPath });
const query = z.strictObject(seeProcessingInput.shape);

/** The record of processing activities (GDPR Art. 30). */
export const activities = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/activities',
    tag,
    summary: 'The record of processing activities, now or as of a date, with what each activity is lacking',
    query,
    answer: z.array(activitySeen),
    run: (deps, caller, { query: asked }) => seeActivities(deps, caller, asked),
  }),
  read(context, {
    url: '/activities/:code',
    tag,
    summary: 'One activity: the version in force, the draft, and what it is lacking',
    params,
    query,
    answer: activitySeen,
    run: (deps, caller, { params: { code }, query: asked }) => seeOneActivity(deps, caller, code, asked),
  }),
  change(context, {
    method: 'PUT',
    url: '/activities/:code',
    tag,
    summary: 'Draft the next version of an activity; what was approved before stays in force',
    description: 'Texts stand in clear and are printed for authorities: they must name no person.',
    params,
    body: describeActivityInput.omit({ code: true }),
    run: (deps, caller, { params: { code }, body }) => describeActivity(deps, caller, { code, ...body }),
  }),
  change(context, {
    method: 'POST',
    url: '/activities/:code/approval',
    tag,
    summary: 'Stand by a version of an activity; refused while anything is missing',
    params,
    body: approveActivityInput,
    run: (deps, caller, { params: { code }, body }) => approveActivity(deps, caller, code, body),
  }),
  change(context, {
    method: 'POST',
    url: '/activities/:code/reviews',
    tag,
    summary: 'Record that somebody looked whether the version in force is still true',
    params,
    body: reviewActivityInput,
    run: (deps, caller, { params: { code }, body }) => reviewActivity(deps, caller, code, body),
  }),
  change(context, {
    method: 'POST',
    url: '/activities/:code/end',
    tag,
    summary: 'The activity is carried out no more; it stays in the register',
    params,
    body: endActivityInput,
    run: (deps, caller, { params: { code }, body }) => endActivity(deps, caller, code, body),
  }),
  read(context, {
    url: '/processing/changes',
    tag,
    summary: 'What changed in the registers of activities, recipients and transfers between two moments',
    query: z.strictObject(seeProcessingChangesInput.shape),
    answer: z.array(processingChangeSeen),
    run: (deps, caller, { query: asked }) => seeProcessingChanges(deps, caller, asked),
  }),
  look(context, {
    method: 'POST',
    url: '/reports/processing',
    tag,
    summary: 'The record of processing as a table, one row for each activity, now or as of a date',
    description:
      'As JSON, or as CSV where Accept asks for text/csv. It names the representative, the officer and recipients that are natural persons.',
    body: processingRecordInput,
    answer: processingRecordShown,
    run: (deps, caller, { body }) => printProcessingRecord(deps, caller, body),
    files: { 'text/csv': async (record: ProcessingRecord) => csvFile(record) },
  }),
];

const csvFile = (record: ProcessingRecord) => ({
  name: `processing-${record.recordedAsOf.slice(0, 10)}.csv`,
  bytes: Buffer.from(processingCsv(record), 'utf8'),
});

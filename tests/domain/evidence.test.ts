import t from 'tap';
import { continueOrigin } from '../../src/domain/ledger/decide.ts';
import { nextOrigin } from '../../src/domain/ledger/queries.ts';
import { ledgerCategory } from '../../src/domain/ledger/state.ts';
import {
  addSigningKey,
  recordAnchor,
  recordAnchoringFailure,
  recordCosignature,
  retireSigningKey,
  revokeSigningKey,
  sealCheckpoint,
} from '../../src/domain/evidence/decide.ts';
import { activeKeys, evidenceCategory, mayHaveSigned, type SigningKeyState } from '../../src/domain/evidence/state.ts';
import { eventExamples } from '../support/event-examples.ts';
import { scenarios, second } from '../support/scenario.ts';

const key = { type: 'SigningKeyAdded' as const, clear: { ...eventExamples.SigningKeyAdded.clear } };
const { vkey } = key.clear;
const other = vkey.replace('ledger/1+', 'ledger/1+0').replace('+0c04eb92', '+0c04eb9');
const second2 = { type: 'SigningKeyAdded' as const, clear: { vkey: other, notBeforeSize: '4097' } };
const { clear } = eventExamples.CheckpointSealed;
const sealed = { type: 'CheckpointSealed' as const, clear };

const ofSize = (size: string, root = clear.root) => ({
  ...clear,
  size,
  root,
  note: clear.note.replace(/\n4097\n[^\n]*\n/, `\n${size}\n${root}\n`),
});

t.test('checkpoints grow, and one size has one root', async (t) => {
  const { given } = scenarios(t, evidenceCategory);
  given(key).when(sealCheckpoint(clear)).then(sealed);
  given(key, sealed).when(sealCheckpoint(clear)).nothing();
  given(key, sealed)
    .when(sealCheckpoint(ofSize('4098')))
    .then({ type: 'CheckpointSealed', clear: ofSize('4098') });
  given(key, sealed)
    .when(sealCheckpoint(ofSize('4096')))
    .refused('checkpoint-not-newer');
  const fork = ofSize('4097', Buffer.alloc(32, 9).toString('base64'));
  given(key, sealed).when(sealCheckpoint(fork)).refused('checkpoint-forks');
  given(key)
    .when(sealCheckpoint({ ...clear, size: '4098' }))
    .refused('checkpoint-of-another-note');
  given().when(sealCheckpoint(clear)).refused('signing-key-unknown');
});

t.test('keys: added once, retired when another took over, never back', async (t) => {
  const { given, stateAfter } = scenarios(t, evidenceCategory);
  const retired = { type: 'SigningKeyRetired' as const, clear: { vkey, lastSize: '4097' } };
  const revocation = { vkey, lastTrustedSize: '4000', reason: 'laptop-stolen' };
  const revoked = { type: 'SigningKeyRevoked' as const, clear: revocation };
  given().when(addSigningKey(key.clear)).then(key);
  given(key).when(addSigningKey(key.clear)).nothing();
  given(key, second2, sealed).when(retireSigningKey(retired.clear)).then(retired);
  given(key, second2, sealed, retired).when(addSigningKey(key.clear)).refused('signing-key-spent');
  given(key, second2, retired)
    .when(retireSigningKey({ vkey, lastSize: '9' }))
    .nothing();
  given(key).when(retireSigningKey(retired.clear)).refused('signing-key-is-last');
  given(key, second2, sealed)
    .when(retireSigningKey({ vkey, lastSize: '4096' }))
    .refused('signing-key-signed-later');
  given().when(retireSigningKey(retired.clear)).refused('signing-key-unknown');
  given(key).when(revokeSigningKey(revocation)).then(revoked);
  given(key, revoked)
    .when(revokeSigningKey({ ...revocation, reason: 'other' }))
    .nothing();
  given(key, second2, revoked).when(retireSigningKey(retired.clear)).refused('signing-key-spent');
  given().when(revokeSigningKey(revocation)).refused('signing-key-unknown');
  t.same(
    activeKeys(stateAfter([key, second2, revoked])).map((one) => one.vkey),
    [other],
  );
  const [state] = stateAfter([key, second2, revoked]).keys as readonly [SigningKeyState];
  t.ok(mayHaveSigned(state, 4000));
  t.notOk(mayHaveSigned(state, 4001), 'nothing larger is believed of a lost key');
  t.notOk(mayHaveSigned({ vkey, notBeforeSize: 7 }, 6));
});

t.test('attestations: of what was sealed, and once by each party', async (t) => {
  const { given, stateAfter } = scenarios(t, evidenceCategory);
  const anchor = { type: 'CheckpointAnchored' as const, clear: eventExamples.CheckpointAnchored.clear };
  const cosigned = { type: 'CheckpointCosigned' as const, clear: eventExamples.CheckpointCosigned.clear };
  const failure = { type: 'AnchoringFailed' as const, clear: eventExamples.AnchoringFailed.clear };
  given(key, sealed).when(recordAnchor(anchor.clear)).then(anchor);
  given(key, sealed).when(recordCosignature(cosigned.clear)).then(cosigned);
  given(key).when(recordAnchor(anchor.clear)).refused('checkpoint-unknown');
  given(key, sealed)
    .when(recordCosignature({ ...cosigned.clear, size: '4098' }))
    .refused('checkpoint-unknown');
  given(key, sealed).when(recordAnchoringFailure(failure.clear)).then(failure);
  t.match(stateAfter([key, sealed, failure]).parties, [{ failed: { code: 'ANCHOR_UNREACHABLE', at: second(2) } }]);
  const after = stateAfter([key, sealed, failure, anchor]).parties;
  t.match(after, [{ kind: 'time-stamp', size: 4097 }]);
  t.notOk(after[0]?.failed, 'a success ends the failure');
  t.equal(stateAfter([key, sealed, anchor, failure]).parties[0]?.size, 4097, 'and a failure forgets no success');
});

t.test('a restored ledger goes on under the next origin, and no other', async (t) => {
  const { given, stateAfter } = scenarios(t, ledgerCategory);
  const opened = { type: 'LedgerOpened' as const, clear: eventExamples.LedgerOpened.clear };
  const continued = { type: 'OriginContinued' as const, clear: eventExamples.OriginContinued.clear };
  given(opened).when(continueOrigin(continued.clear)).then(continued);
  given(opened)
    .when(continueOrigin({ ...continued.clear, origin: 'example.com/ledger/7' }))
    .refused('origin-not-next');
  given(opened, continued)
    .when(continueOrigin({ ...continued.clear, origin: 'example.com/ledger/3' }))
    .refused('origin-not-current');
  t.match(stateAfter([opened, continued]), {
    origin: 'example.com/ledger/2',
    previousOrigins: ['example.com/ledger/1'],
  });
  t.equal(nextOrigin('example.com/prod/9'), 'example.com/prod/10');
  t.equal(nextOrigin('example.com/prod'), 'example.com/prod/2');
});

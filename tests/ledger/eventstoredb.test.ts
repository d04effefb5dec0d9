import t from 'tap';
import { ledgerAdapters } from '../contracts/ledger-adapters.ts';
import { ledgerContract } from '../contracts/ledger.contract.ts';

await ledgerContract(t, 'eventstoredb', ledgerAdapters.eventstoredb);

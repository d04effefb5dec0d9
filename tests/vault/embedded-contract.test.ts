import t from 'tap';
import { keyVaultContract } from '../contracts/key-vault.contract.ts';

t.test('the embedded key vault keeps every promise of the port', (t) => keyVaultContract(t, 'embedded'));

import { openCustomerTable } from '../../../src/import/open-customer-table.ts';
import { readMappingFile } from '../../../src/import/mapping/load.ts';
import type { LocalDate } from '../../../src/kernel/time.ts';

// Run in a process of its own: prints how many rows went in and the most memory that the process ever held.
const [file, mapping] = process.argv.slice(2) as [string, string];
const table = await openCustomerTable(file, await readMappingFile(mapping), { today: '2026-11-22' as LocalDate });
const counts = { row: 0, rejected: 0 };
for await (const row of table.rows) counts[row.kind]++;
console.log(JSON.stringify({ ...counts, peakMebibytes: Math.round(process.resourceUsage().maxRSS / 1024) }));

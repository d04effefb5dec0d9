import { serveScans } from './scan-worker.ts';

serveScans();

import { sequenceBatch } from '../../src/audit/sequencer.ts';
import { openDatabase } from '../../src/store/database.ts';
import { toNode } from './open-log.ts';

/** A node that does one batch. It is there to be killed. */
const [url = '', dataDir = ''] = process.argv.slice(2);
await sequenceBatch(toNode(openDatabase(url, { maxConnections: 2 }), dataDir));

import { systemClock } from '../clock.ts';
import { recordAuditRead } from '../exchange/audit-reading.ts';
import { toValue } from '../exchange/verification.ts';
import { type AuditFinding, type VerifiedSoFar, verifyAudit } from '../exchange/verify-audit.ts';
import { loadAuditTrust } from '../gateway-audit.ts';
import { localAdministrator } from '../http/officer/token.ts';
import type { Code } from '../model/code-lists.ts';
import { loadOwnCard } from '../partners/own-card.ts';
import { Problem } from '../problem.ts';
import { type Database, openSnapshot } from '../store/database.ts';
import type { Call, ExitCode } from './command.ts';
import { withDatabase } from './own-database.ts';
import { describeProblem } from './terminal.ts';
import { labelOf } from './words.ts';

/** What a finding means; what it is of comes before it. */
const findings = [
	{ code: 'entry-altered', en: 'the entry is not the one that was logged', id: 'entri bukan yang dicatat' },
	{ code: 'entry-removed', en: 'the entry was removed', id: 'entri dihapus' },
	{ code: 'entry-inserted', en: 'an entry was inserted past the log', id: 'entri disisipkan di luar log' },
	{ code: 'index-altered', en: 'another entry stands in its place', id: 'entri lain ada di tempatnya' },
	{ code: 'index-removed', en: 'its place was removed', id: 'tempatnya dihapus' },
	{
		code: 'index-inserted',
		en: 'a place was added that the tree does not have',
		id: 'tempat ditambahkan yang tidak ada di pohon',
	},
	{ code: 'tile-altered', en: 'a hash of the tree was altered', id: 'hash pohon diubah' },
	{
		code: 'checkpoint-altered',
		en: 'the checkpoint is not of this tree, or not signed',
		id: 'checkpoint bukan dari pohon ini, atau tidak ditandatangani',
	},
	{
		code: 'timestamp-broken',
		en: 'the time-stamp of the checkpoint proves nothing',
		id: 'stempel waktu checkpoint tidak membuktikan apa pun',
	},
	{
		code: 'timestamp-unchecked',
		en: 'not checked who signed the time-stamp: that authority is not configured',
		id: 'tidak diperiksa siapa yang menandatangani stempel waktu: otoritas itu tidak dikonfigurasi',
	},
	{
		code: 'cosignature-broken',
		en: 'the cosignature of the checkpoint is not of that witness, or not from that time',
		id: 'tanda tangan pendamping checkpoint bukan dari saksi itu, atau bukan dari waktu itu',
	},
	{
		code: 'kept-altered',
		en: 'the checkpoint that this machine keeps is not of this log, or not signed',
		id: 'checkpoint yang disimpan mesin ini bukan dari log ini, atau tidak ditandatangani',
	},
	{
		code: 'log-rolled-back',
		en: 'the database has less than was signed',
		id: 'basis data memuat kurang dari yang ditandatangani',
	},
	{
		code: 'proof-broken',
		en: 'the proof of its receipt proves nothing',
		id: 'bukti tanda terimanya tidak membuktikan apa pun',
	},
	{
		code: 'witnessed-broken',
		en: 'what is kept of its log is not what it signed and we cosigned',
		id: 'yang disimpan dari log-nya bukan yang ditandatanganinya dan kami dampingi',
	},
	{
		code: 'conflict-broken',
		en: 'what is kept as evidence against the log is not signed by it, or no entry tells of it',
		id: 'yang disimpan sebagai bukti terhadap log itu tidak ditandatanganinya, atau tidak ada entri tentangnya',
	},
	{
		code: 'terms-altered',
		en: 'search may not find this entry and the 255 after it, or find others: its index is not what they say',
		id: 'pencarian mungkin tidak menemukan entri ini dan 255 sesudahnya, atau menemukan yang lain: indeksnya tidak sesuai isinya',
	},
] as const satisfies readonly (Code & { code: AuditFinding['finding'] })[];

/** Recomputes the whole log as it is in the database. @returns 1 where anything of it was altered, removed or inserted */
export async function verifyWholeLog(call: Call<unknown>): Promise<ExitCode> {
	return await withDatabase(call.config, (db) => verifyFull(call, db));
}

async function verifyFull({ config, terminal }: Call<unknown>, db: Database): Promise<ExitCode> {
	const trust = await loadAuditTrust(config);
	const { authority } = await loadOwnCard(config.LINTAS_DATA);
	const tx = await openSnapshot(db);
	try {
		let entries = 0;
		const progress = (so: VerifiedSoFar) => {
			entries = so.entries;
			terminal.meter(so.searchable === undefined ? `${entries}` : `${entries}, ${so.searchable}`);
		};
		const found = await verifyAudit(tx, trust, progress);
		terminal.meter();
		if (trust.kept === undefined && entries > 0) {
			terminal.progress(describeProblem(new Problem('log-checkpoint-missing'), terminal.language));
		}
		for (const finding of found) terminal.line(describe(finding, terminal.language));
		const unchecked = found.filter(({ finding }) => finding === 'timestamp-unchecked');
		const findings = found.filter((finding) => !unchecked.includes(finding));
		if (findings.length === 0) terminal.line(`${entries} ${terminal.words.entriesVerified}`);
		terminal.value({ entries, findings: findings.map(toValue), unchecked: unchecked.map(toValue) });
		return findings.length === 0 ? 0 : 1;
	} finally {
		await tx.rollback().execute();
		// Behind it, as what is verified stays as it is meanwhile; a copy that cannot be written to is verified all the same.
		const context = { db, clock: systemClock, authority };
		const tell = () => terminal.progress(terminal.words.notOnRecord);
		await recordAuditRead(context, localAdministrator, 'verified').catch(tell);
	}
}

function describe(finding: AuditFinding, language: 'en' | 'id'): string {
	return `${toPlace(finding)}: ${labelOf(findings, finding.finding, language)}`;
}

function toPlace(finding: AuditFinding): string {
	if ('source' in finding) return `checkpoint ${finding.size}, ${finding.source}`;
	if ('witness' in finding) return `checkpoint ${finding.size}, ${finding.witness}`;
	if ('log' in finding) return 'size' in finding ? `checkpoint ${finding.size}, ${finding.log}` : finding.log;
	if ('size' in finding) return `checkpoint ${finding.size}`;
	if ('deliveryId' in finding) return finding.deliveryId;
	if ('leafHash' in finding) return Buffer.from(finding.leafHash).toString('base64url');
	if ('level' in finding) return `tile ${finding.level}/${finding.index}`;
	return 'index' in finding ? `${finding.index}` : 'log.checkpoint';
}

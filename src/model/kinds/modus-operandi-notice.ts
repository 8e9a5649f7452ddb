import { exploitationTypes, meansOfControl, modes, recruitmentMethods } from '../code-lists.ts';
import { code, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { provenance } from '../provenance.ts';
import { routeLegs } from '../route.ts';
import { summaries } from '../summaries.ts';

export const modusOperandiNotice = defineKind({
	name: 'modus-operandi-notice',
	version: '1.0',
	title: { en: 'Modus operandi notice', id: 'Pemberitahuan modus operandi' },
	fields: {
		title: labelled('Title', 'Judul', required(leaf('text'))),
		modes: labelled('Modes', 'Modus', required(list(code(modes)))),
		summary: labelled('Summary', 'Ringkasan', leaf('text')),
		seenFrom: labelled('Seen from', 'Teramati sejak', leaf('date')),
		seenUntil: labelled('Seen until', 'Teramati sampai', leaf('date')),
		recruitmentMethods: labelled('Methods of recruitment', 'Cara perekrutan', list(code(recruitmentMethods))),
		recruitment: labelled('How they recruit', 'Uraian perekrutan', leaf('text')),
		transport: labelled('How they transport', 'Uraian pengangkutan', leaf('text')),
		meansOfControl: labelled('Means of control', 'Cara menguasai korban', list(code(meansOfControl))),
		control: labelled('How they control', 'Uraian pengendalian', leaf('text')),
		exploitationTypes: labelled('Types of exploitation', 'Bentuk eksploitasi', list(code(exploitationTypes))),
		exploitation: labelled('How they exploit', 'Uraian eksploitasi', leaf('text')),
		route: labelled('Route', 'Rute', routeLegs),
		indicators: labelled('Indicators', 'Indikator', list(leaf('text')), 'What an officer at a counter can see.'),
		countermeasures: labelled('Counter-measures', 'Tindakan pencegahan', list(leaf('text'))),
		provenance,
		summaries,
	},
	example: {
		title: 'Pekerja kilang dengan visa kunjungan (rekaan)',
		modes: ['PMI ilegal', 'visa palsu'],
		seenFrom: 'Maret 2026',
		recruitmentMethods: ['TikTok'],
		meansOfControl: ['paspor ditahan'],
		route: [{ from: 'Batam', fromCountry: 'Indonesia', to: 'Johor Bahru', toCountry: 'Malaysia', means: 'feri' }],
		indicators: ['Tidak tahu nama majikan'],
	},
});

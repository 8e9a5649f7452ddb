/** The one part of node-forge that is used, without the rest of it in memory. */
declare module 'node-forge/lib/asn1.js' {
	import { asn1 } from 'node-forge';
	export = asn1;
}

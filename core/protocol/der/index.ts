/** Distinguished Encoding Rules (X.690): as much as certificates and what goes with them need. */
export { partsOf, type DerElement } from './parts-of.ts';

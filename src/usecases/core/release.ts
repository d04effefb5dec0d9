/** Printed on documents: the same release and the same data give the same bytes. A test compares it with package.json. */
export const RELEASE = '0.1.0';

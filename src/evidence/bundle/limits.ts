/** docs/evidence.md section 3. Each is refused as E003, before what is larger was read into memory. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024;
export const MAX_PATH_CHARACTERS = 200;
/** Manifest, state. */
export const MAX_SMALL_FILE_BYTES = 64 * 1024;
/** Lines of an events file. */
export const LINES_A_FILE = 4096;

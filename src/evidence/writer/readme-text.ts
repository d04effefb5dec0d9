import type { BundleOptions, BundleSelection, BundleSource } from './bundle-source.ts';

/**
 * For whoever opens the folder, perhaps in ten years and without the product: what this is, what it proves and how that is
 * checked with tools that are everywhere. The verifier does not read it.
 */
export function readmeText({ origin, size }: BundleSource, { selection, sealed }: BundleOptions): string {
  return [
    heading(origin, size, selection),
    PROVES[selection.mode],
    NOT_PROVED,
    sealed === 'included' ? INCLUDED : WITHHELD,
    commands(size, selection),
    WITHOUT_OUR_PROGRAM,
    selection.mode === 'full' ? BY_HAND_FULL : BY_HAND,
    FILES,
  ].join('\n');
}

function heading(origin: string, size: number, selection: BundleSelection): string {
  return `EVIDENCE BUNDLE

Ledger (origin):  ${origin}
Checkpoint size:  ${size}
What is in here:  ${contents(size, selection)}, and what proves them
`;
}

function contents(size: number, selection: BundleSelection): string {
  switch (selection.mode) {
    case 'full':
      return `all ${size} events`;
    case 'range':
      return `the events ${selection.from} to ${selection.to - 1}`;
    case 'events':
      return `${selection.indexes.length} events`;
    case 'subject':
      return `${selection.indexes.length} events that concern one customer`;
  }
}

const PROVES: { readonly [mode in BundleSelection['mode']]: string } = {
  full: `WHAT IT PROVES

Every event of the ledger up to the checkpoint is here, in its order, and is what the checkpoint was made of: nothing was
altered, left out, put in or moved since the checkpoint was signed.
`,
  range: `WHAT IT PROVES

These events stand in the ledger at these places, one after the other, and nothing between them was left out: all of them
are what the checkpoint was made of. What stands before and after them is not in here.
`,
  events: `WHAT IT PROVES

Each of these events stands in the ledger at its place and is what the checkpoint was made of. It does not prove that
there are no others.
`,
  subject: `WHAT IT PROVES

Each of these events stands in the ledger at its place and is what the checkpoint was made of. Revisions that follow one
another show that none between the first and the last of a stream was left out; the event BundleIssued, where it is in
here, says which was the last of each stream.
`,
};

const NOT_PROVED = `WHAT IT DOES NOT PROVE

- That what was entered was true.
- With the signature alone: that whoever holds the signing key did not sign a second history. A checkpoint that you kept
  yourself (--pin), witnesses that your policy names, or time stamps that you hold (--anchors) rule that out.
- Anything that was recorded after the checkpoint.
Nothing in this folder says whom to trust, and no key in it should be trusted because it is in it: the verifier believes
only the policy that you give it. Get that policy, and the verifier, from somewhere else than this bundle.
`;

const INCLUDED = `PERSONAL DATA

Personal data is in here as ciphertext. Nobody can read it without keys, which are not in here; where a key was destroyed,
nobody can ever again. What stands in clear are ids without meaning, codes, counts and times: it is still data about
people, so keep this folder as you would keep that.
`;

const WITHHELD = `PERSONAL DATA

Personal data was left out, also its ciphertext; its digests are in here and prove that ciphertext when it is shown. What
stands in clear are ids without meaning, codes, counts and times: it is still data about people, so keep this folder as
you would keep that.
`;

function commands(size: number, selection: BundleSelection): string {
  return `HOW TO CHECK IT

  node regesta-verify.mjs BUNDLE --policy policy.txt
  node regesta-verify.mjs BUNDLE --policy policy.txt --pin the-checkpoint-that-you-kept

BUNDLE is this folder, or the .tar that it was unpacked from. The verifier is one file for Node 20.19 or later.

The exit code is 0 when all is verified at the level that is printed, 1 when tampering is proven, 2 when something needed
is missing, 3 when the bundle is not readable. Keep the file "checkpoint": given as --pin next time, it proves that nothing
before it was rewritten.
${pinThatWorks(size, selection)}`;
}

/** A part does not hold the tree: it leads to its own checkpoint, and to those that lie in it. */
function pinThatWorks(size: number, selection: BundleSelection): string {
  const { mode } = selection;
  if (mode === 'full') return '';
  const inside = mode === 'range' ? `, or of a size from ${Math.max(1, selection.from)} to ${selection.to}` : '';
  const again =
    mode === 'subject'
      ? 'a bundle about one customer is always made as of now: check it\nwithout a pin'
      : 'ask for this part again at the size\nof your pin, which is its second line';
  return `
The pin that can be compared with this part of the ledger is one of exactly the size ${size}${inside}. With any
other the answer is 2, whatever is in here: ${again}.
`;
}

const WITHOUT_OUR_PROGRAM = `HOW TO CHECK IT WITHOUT OUR PROGRAM

The formats are public: the Merkle tree of RFC 6962, signed notes, checkpoints, tiles and proofs of c2sp.org, time stamps
of RFC 3161, canonical JSON of RFC 8785. Run these in this folder, in a POSIX shell.

The signature of the checkpoint. LOG_KEY is the part of the policy's "log" line after the second "+", to its end; it must
come from somewhere else than this bundle. Where two keys signed (one takes over from the other), each has a line of its own:
say "tail -n 1" for "head -n 1" to check the second.

  sed '/^$/,$d' checkpoint > /tmp/text
  grep '^— ' checkpoint | head -n 1 | cut -d ' ' -f 3 | openssl base64 -d -A | tail -c 64 > /tmp/signature
  (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; printf %s "$LOG_KEY" | openssl base64 -d -A | tail -c 32) > /tmp/key
  openssl pkeyutl -verify -pubin -keyform DER -inkey /tmp/key -rawin -in /tmp/text -sigfile /tmp/signature

A time stamp, with the certificate of its authority, over the text of the checkpoint of the size in its name:

  openssl ts -verify -token_in -in anchors/SIZE-0.tsr -data /tmp/text -CAfile authority.pem
`;

const BY_HAND_FULL = `The leaves. The first event's entry, its hash (SHA-256 of a zero byte and the entry), and the hash in the first tile:

  entries=$(ls tile/entries/000*/* tile/entries/000 2>/dev/null | head -n 1)
  length=$(head -c 2 "$entries" | od -An -tu1 | awk '{ print $1 * 256 + $2 }')
  (printf '\\000'; tail -c +3 "$entries" | head -c "$length") | openssl dgst -sha256 -r | cut -d ' ' -f 1
  cat tile/0/000*/* tile/0/000 2>/dev/null | head -c 32 | od -An -v -tx1 | tr -d ' \\n'; echo

The entry holds the digest of the event's data and of its metadata ("d" and "m"), taken of the canonical JSON in
events/000000.ndjson. Two hashes next to each other make the hash above them: SHA-256 of a one byte, the left one and the
right one (RFC 6962 section 2.1); the topmost is the third line of the checkpoint.
`;

const BY_HAND = `The leaves. An event's entry is the canonical JSON of {"c":"json","d","id","m","r","s","t","v":"1"}: id, revision (r),
stream (s) and type (t) of the event, and the base64 SHA-256 of its clear data (d) and its metadata (m) as they stand in
its line. The hash of the leaf is SHA-256 of a zero byte and the entry. The proof's hashes lead from there to the third
line of the checkpoint: SHA-256 of a one byte, the left hash and the right one (RFC 6962 section 2.1).
`;

const FILES = `WHAT IS WHAT

  checkpoint     the signed head of the ledger: origin, number of leaves, root of the tree
  checkpoints/   earlier ones, by size
  anchors/       time stamps over checkpoints, by size
  events/        the events, one a line; "i" is the place in the ledger
  tile/          the tree of hashes, and the entries that it is made of (bundles of the whole ledger)
  proofs/        what leads from an event, or from a range of them, to the checkpoint (all other bundles)
  manifest.json  what the bundle says it holds; nothing is believed because it stands there
`;

/**
 * A checkpoint over the reference tree with a log's signature and a witness's cosignature, made with openssl and SHA-256
 * alone, not by this project. The private key is that of RFC 8032 section 7.1, test 1, so nobody takes it for a real one.
 */
export const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
`;
export const LOG_VKEY = 'ledger.example/prod/1+f5f32b7b+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
export const WITNESS_VKEY = 'witness.example/w1+eb762cc2+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
export const COSIGNED_AT = 1679315147;
export const TEXT = 'ledger.example/prod/1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n';
export const LOG_LINE =
  '— ledger.example/prod/1 9fMre71V5bwwDoKaTz9kx01KcJFIFBH3cQjzamjOHNzCGbQ3S5FyosFtoRuH22olarVRXgZrS504343VRMxu+9FABg0=\n';
export const WITNESS_LINE =
  '— witness.example/w1 63YswgAAAABkGFDL0vrPVUgJsmPb/wA976ysHJ8GMf9KUNh8pvHOi69ellwWlDr7/hr0foieLlYyN3wg6mJeB7kTVPznVwlvJyKaAw==\n';
/** A certificate of Ed25519, DER in base64, for the lines of a policy. */
export const CERTIFICATE =
  'MIIBRjCB+aADAgECAhRTXVttMIBAZUHtrM2SaL123YwQxjAFBgMrZXAwGTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwHhcNMjYxMTIyMDYwMDQyWhcNMzYxMTE5MDYwMDQyWjAZMRcwFQYDVQQDDA5UZXN0IGF1dGhvcml0eTAqMAUGAytlcAMhAE1JWhefH6Lkodj+H8IYOWpHXTNHcvHGIxnxuStb9RrXo1MwUTAdBgNVHQ4EFgQUqx9BHyv8xMJFdMxOhGMSIQbjvY4wHwYDVR0jBBgwFoAUqx9BHyv8xMJFdMxOhGMSIQbjvY4wDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQCZXHHN2y2bepjzHzZdS1C5t736miittHmQW/GXs6qYYVwyOB7nh0Jzg03biG31sIcVvx3EDJfwRPS76aJ7bsIP';

/** 20 GiB: a thousand times the largest archive that a cluster of today makes. */
export const maxUploadBytes = 20 * 1024 ** 3

/** Names that no shell and no file server stumbles over, as our own archives have them. */
export const uploadNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*\.tar\.gz$/

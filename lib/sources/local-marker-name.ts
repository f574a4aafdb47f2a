/** Of the file that marks a LocalDir folder as ours (local-marker.ts); it is never listed. */
export const localMarkerName = '.kafka-metadata-console'

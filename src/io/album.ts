// stub, replaced by the album's own commit
import type { Album } from '../analyses/analysis.ts'
export function openAlbum(_path: string): Album & { close(): void } {
  return { isOpen: false, add: () => {}, close: () => {} }
}

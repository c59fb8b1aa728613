import { openCaptureForWriting } from '../store/open-capture.ts';

/** Makes the capture one file again, which the writer could not do while rows were being shown. */
export function foldIn(file: string): boolean {
  const opened = openCaptureForWriting(file);
  return opened.ok && opened.value.close().isOneFile;
}

/** Message content: JSON text inside a string, which is the commonest thing to get wrong. */

import { record, text } from "./boundary-check.js";
import { exactJson } from "./exact-json.js";
import { wasm } from "./wasm/instance.js";

/** Content of a text message: `{"text":"…"}`. */
export function textContent(message: string): string {
  const checked = text(message, "text");
  return wasm().textContent(checked);
}

/**
 * Content of any other type: the JSON text of a value, in the client SDK's format for the message type.
 *
 * @param value - what is to be sent; bigints are written as integers
 */
export function jsonContent(value: unknown): string {
  const json = exactJson(value, "content", "refuse");
  return wasm().jsonContent(json);
}

/** The text of a text message's content; `undefined` when the content has another form. */
export function readTextContent(content: string): string | undefined {
  const checked = text(content, "content");
  return wasm().readTextContent(checked);
}

/**
 * A file of a message.
 *
 * Not documented by the vendor: the members are those of the vendor's client SDKs, and clients may need any of them.
 */
export interface MediaFile {
  /** Kind of file: `image`, `video`, `audio`, `file` or `object`. Other values occur. */
  kind: "image" | "video" | "audio" | "file" | "object" | (string & {});
  /** Address of the file. */
  url?: string | undefined;
  /** MD5 of the file, in hex. */
  md5?: string | undefined;
  /** MIME type. */
  mimeType?: string | undefined;
  /** How clients are to show it. */
  displayType?: string | undefined;
  /** Size in bytes. */
  size?: number | undefined;
  /** Name of the file. */
  fileName?: string | undefined;
  /** Id of the file in the vendor's storage. */
  uri?: string | undefined;
  /** Id of the video in the vendor's storage. */
  vid?: string | undefined;
  /** Width in pixels. */
  width?: number | undefined;
  /** Height in pixels. */
  height?: number | undefined;
  /** Duration in seconds, as text. */
  duration?: string | undefined;
  /** Address of the thumbnail. */
  thumbUrl?: string | undefined;
  /** Width of the thumbnail in pixels. */
  thumbWidth?: number | undefined;
  /** Height of the thumbnail in pixels. */
  thumbHeight?: number | undefined;
  /** Address of the preview. */
  previewUrl?: string | undefined;
  /** Width of the preview in pixels. */
  previewWidth?: number | undefined;
  /** Height of the preview in pixels. */
  previewHeight?: number | undefined;
  /** Address of a video's cover. */
  coverUrl?: string | undefined;
  /** Id of a video's cover in the vendor's storage. */
  coverUri?: string | undefined;
  /** Text that was recognised in audio. */
  asrText?: string | undefined;
  /** Further keys, whole, such as `s:file_ext_key_source_app_id`. */
  ext?: Readonly<Record<string, string>> | undefined;
  /** Further members by name. Ids are strings. */
  extra?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Content of an image, video, audio or file message.
 *
 * @throws ImError of kind `validation` when `kind` is missing, or a key is given twice
 */
export function mediaContent(file: MediaFile): string {
  const json = exactJson(record(file, "file"), "", "refuse");
  return wasm().mediaContent(json);
}

/** The files of a media message's content; `undefined` when the content has another form. */
export function readMediaContent(content: string): MediaFile[] | undefined {
  const checked = text(content, "content");
  const files = wasm().readMediaContent(checked);
  return files && JSON.parse(files);
}

/** One value of a message's property. */
export interface PropertyItem {
  /** The user who set it. */
  uid?: string;
  /** Another id of that user. */
  secUid?: string;
  /** When it was set. */
  createTime?: number;
  /** Idempotency id of the operation. */
  idempotentId?: string;
  /** The value: a text, or the JSON text of any other value. */
  value?: string;
  /** Further members by name. Ids are strings. */
  extra: Record<string, unknown>;
}

/**
 * The items of each key of a message's `property`.
 *
 * The vendor does not document the form. Both that are plausible are read: a list of items by key, and an object with
 * `Items` by key.
 *
 * @param property - `property` of a message
 * @throws ImError of kind `validation` when it has another form
 */
export function readProperty(property: unknown): Record<string, PropertyItem[]> {
  const json = exactJson(property, "property", "refuse");
  return JSON.parse(wasm().readProperty(json));
}

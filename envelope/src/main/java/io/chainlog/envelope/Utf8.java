package io.chainlog.envelope;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8 that fails where {@link String} would put a replacement character. */
final class Utf8 {
  private Utf8() {}

  /** Whether the text has a UTF-8 form, for which each surrogate needs its partner. */
  static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /**
   * @throws IllegalArgumentException if the text has a surrogate without its partner
   */
  static byte[] encode(String text, String field) {
    try {
      // A new encoder reports what it cannot encode; String.getBytes would write '?'.
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "the " + field + " holds a surrogate without its partner and has no UTF-8 form", e);
    }
  }

  /**
   * @param start where the bytes stand in the payload, for messages
   */
  static String decode(byte[] bytes, int start, String field) throws InvalidEnvelopeException {
    if (bytes.length == 0) {
      return "";
    }
    ByteBuffer source = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(source).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidEnvelopeException(
          start + source.position(), "the " + field + " is not valid UTF-8", e);
    }
  }
}

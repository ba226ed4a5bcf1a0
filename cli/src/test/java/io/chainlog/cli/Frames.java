package io.chainlog.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the frames of a segment by the table in the format's description, not by our code. */
final class Frames {
  private static final int OFFSET_AT = 4;
  private static final int LENGTH_AT = 46;
  private static final int OVERHEAD = 58;

  private Frames() {}

  /** An array of objects with offset and position. */
  static ArrayNode of(Path segment) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment)).order(ByteOrder.LITTLE_ENDIAN);
    ArrayNode frames = new ObjectMapper().createArrayNode();
    for (int at = 0; at < bytes.limit(); at += OVERHEAD + bytes.getInt(at + LENGTH_AT)) {
      frames.addObject().put("offset", bytes.getLong(at + OFFSET_AT)).put("position", at);
    }
    return frames;
  }
}

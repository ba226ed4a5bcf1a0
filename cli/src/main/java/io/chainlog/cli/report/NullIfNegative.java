package io.chainlog.cli.report;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** A number of which a negative value stands for none, and is null in JSON. */
@JacksonAnnotationsInside
@JsonSerialize(using = NullIfNegative.Serializer.class)
@Retention(RetentionPolicy.RUNTIME)
@interface NullIfNegative {

  /** Writes the number, or null. */
  final class Serializer extends StdSerializer<Long> {
    private static final long serialVersionUID = 1L;

    public Serializer() {
      super(Long.class);
    }

    @Override
    public void serialize(Long number, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(number < 0 ? null : number, out);
    }
  }
}

package io.chainlog.envelope;

/** The content of one data record of a stream. */
public sealed interface Envelope
    permits KafkaPosition, StreamOpened, WriterOpened, StreamRepaired {}

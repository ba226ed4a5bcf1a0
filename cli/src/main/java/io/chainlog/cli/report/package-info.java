/**
 * How results are shown: text for people, JSON for machines. The field names of the JSON are a
 * contract; {@code docs/format/VERIFY-JSON.md} is its description.
 */
package io.chainlog.cli.report;

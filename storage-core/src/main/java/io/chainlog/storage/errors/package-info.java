/** The few ways in which storage can fail, each with a message that names place and remedy. */
package io.chainlog.storage.errors;

/**
 * What sink and source have in common before data flows: settings, their validation, the archive.
 */
package io.chainlog.connect.config;

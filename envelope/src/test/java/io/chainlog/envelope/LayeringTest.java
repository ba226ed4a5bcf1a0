package io.chainlog.envelope;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.chainlog.storage.testkit.UseOfStorage;

/** Envelopes know only JSON; the names of streams and the records in them know storage as well. */
@AnalyzeClasses(
    packages = "io.chainlog.envelope",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

  @ArchTest
  static final ArchRule envelopeKnowsOnlyJacksonAndThePlatform =
      classes()
          .that()
          .resideInAPackage("io.chainlog.envelope")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("io.chainlog.envelope", "com.fasterxml.jackson..", "java.."));

  @ArchTest
  static final ArchRule streamsKnowEnvelopesAndStorage =
      classes()
          .that()
          .resideInAPackage("io.chainlog.envelope.streams..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "io.chainlog.envelope.streams..",
                  "io.chainlog.envelope",
                  "io.chainlog.storage..",
                  "java.."));

  @ArchTest static final ArchTests useOfStorage = ArchTests.in(UseOfStorage.class);
}

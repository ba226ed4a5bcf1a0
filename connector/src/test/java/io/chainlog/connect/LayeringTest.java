package io.chainlog.connect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.chainlog.storage.testkit.UseOfStorage;

/** Dependencies point one way: sink and source down to envelope and storage-core. */
@AnalyzeClasses(
    packages = "io.chainlog.connect",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

  @ArchTest
  static final ArchRule sinkKnowsNothingOfSource =
      noClasses()
          .that()
          .resideInAPackage("..sink..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.chainlog.connect.source..");

  @ArchTest
  static final ArchRule sourceKnowsNothingOfSink =
      noClasses()
          .that()
          .resideInAPackage("..source..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.chainlog.connect.sink..");

  @ArchTest static final ArchTests useOfStorage = ArchTests.in(UseOfStorage.class);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.chainlog.connect.(*)..").should().beFreeOfCycles();
}

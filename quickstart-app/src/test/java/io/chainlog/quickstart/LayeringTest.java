package io.chainlog.quickstart;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.chainlog.storage.testkit.UseOfStorage;

/** The quickstart uses what any program may use, and its parts do not know its steps. */
@AnalyzeClasses(packages = "io.chainlog.quickstart", importOptions = DoNotIncludeTests.class)
class LayeringTest {
  @ArchTest static final ArchTests USE_OF_STORAGE = ArchTests.in(UseOfStorage.class);

  @ArchTest
  static final ArchRule KAFKA_AND_PROCESS_DO_NOT_USE_THE_STEPS =
      noClasses()
          .that()
          .resideInAnyPackage("io.chainlog.quickstart.kafka", "io.chainlog.quickstart.process")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.chainlog.quickstart");
}

package io.chainlog.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.chainlog.storage.testkit.UseOfStorage;

/** Commands use reports, reports use what was found, and nothing points back. */
@AnalyzeClasses(packages = "io.chainlog", importOptions = DoNotIncludeTests.class)
class LayeringTest {
  @ArchTest
  static final ArchRule FINDING_KNOWS_NOTHING_OF_SHOWING =
      noClasses()
          .that()
          .resideInAnyPackage("io.chainlog.cli.audit", "io.chainlog.cli.inspect")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.chainlog.cli", "io.chainlog.cli.report", "picocli..", "com.fasterxml..");

  @ArchTest
  static final ArchRule SHOWING_KNOWS_NOTHING_OF_COMMANDS =
      noClasses()
          .that()
          .resideInAPackage("io.chainlog.cli.report")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.chainlog.cli", "picocli..");

  @ArchTest
  static final ArchRule THE_TOOL_NEEDS_NO_KAFKA =
      noClasses()
          .that()
          .resideInAPackage("io.chainlog.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.chainlog.connect..", "org.apache.kafka..");

  @ArchTest static final ArchTests USE_OF_STORAGE = ArchTests.in(UseOfStorage.class);

  @ArchTest
  static final ArchRule NOTHING_ENDS_THE_PROCESS_BUT_MAIN =
      noClasses()
          .that()
          .resideInAPackage("io.chainlog.cli..")
          .and()
          .doNotHaveSimpleName("Main")
          .should()
          .callMethod(System.class, "exit", int.class);
}

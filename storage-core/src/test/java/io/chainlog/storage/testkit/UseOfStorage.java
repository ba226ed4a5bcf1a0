package io.chainlog.storage.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What every module that uses storage-core must keep to; each has it in its layering test. */
public final class UseOfStorage {
  @ArchTest
  static final ArchRule NO_ONE_OUTSIDE_USES_THE_ENGINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.chainlog.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.chainlog.storage.internal..");

  private UseOfStorage() {}
}

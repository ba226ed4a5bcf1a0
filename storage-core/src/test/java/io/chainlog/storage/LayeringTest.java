package io.chainlog.storage;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, from the contract down to the bytes. */
class LayeringTest {
  private static final String BASE = "io.chainlog.storage";
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(BASE);

  @Test
  void packagesBuildOnEachOtherInOneOrder() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("verify")
        .definedBy(BASE + ".verify")
        .layer("repair")
        .definedBy(BASE + ".repair")
        .layer("contract")
        .definedBy(BASE)
        .layer("stages")
        .definedBy(BASE + ".append", BASE + ".read")
        .layer("segment")
        .definedBy(BASE + ".segment")
        .layer("parts")
        .definedBy(BASE + ".commit", BASE + ".checkpoint", BASE + ".index")
        .layer("bytes")
        .definedBy(
            BASE + ".record",
            BASE + ".codec",
            BASE + ".directory",
            BASE + ".tree",
            BASE + ".errors")
        .whereLayer("verify")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("repair")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("contract")
        .mayOnlyBeAccessedByLayers("verify", "repair")
        .whereLayer("stages")
        .mayOnlyBeAccessedByLayers("contract", "verify", "repair")
        .whereLayer("segment")
        .mayOnlyBeAccessedByLayers("stages", "contract", "verify", "repair")
        .whereLayer("parts")
        .mayOnlyBeAccessedByLayers("segment", "stages", "contract", "verify", "repair")
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void onlyTheDirectoryPackageTouchesFiles() {
    com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".directory")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.(File.*|RandomAccessFile)|java\\.nio\\.channels\\..*|java\\.nio\\.file\\.(Files|Path|Paths|FileSystem.*)")
        .check(classes);
  }
}

package io.chainlog.storage;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, from the doors of the module down to the bytes. */
class LayeringTest {
  private static final String BASE = "io.chainlog.storage";
  private static final String INTERNAL = BASE + ".internal";

  /** The types of the root package that open something; its other types are values. */
  private static final DescribedPredicate<JavaClass> DOORS =
      resideInAPackage(BASE)
          .and(
              nameMatching(
                  "io\\.chainlog\\.storage\\.(Archive|MemoryStorage|SegmentStorage|StorageBackend|StreamImporter|ImportSource|OpenArchive)(\\$.*)?"));

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(BASE);

  @Test
  void packagesBuildOnEachOtherInOneOrder() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("doors")
        .definedBy(DOORS)
        .layer("verify")
        .definedBy(BASE + ".verify")
        .layer("repair")
        .definedBy(BASE + ".repair")
        .layer("compact")
        .definedBy(INTERNAL + ".compact")
        .layer("recovery")
        .definedBy(INTERNAL + ".recovery")
        .layer("write")
        .definedBy(INTERNAL + ".write")
        .layer("file")
        .definedBy(INTERNAL + ".file")
        .layer("read")
        .definedBy(INTERNAL + ".read")
        .layer("layout")
        .definedBy(INTERNAL + ".layout")
        .whereLayer("doors")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("verify")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("repair")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("compact")
        .mayOnlyBeAccessedByLayers("recovery")
        .whereLayer("recovery")
        .mayOnlyBeAccessedByLayers("doors", "verify", "repair")
        .whereLayer("write")
        .mayOnlyBeAccessedByLayers("doors")
        .whereLayer("file")
        .mayOnlyBeAccessedByLayers("compact", "recovery")
        .whereLayer("read")
        .mayOnlyBeAccessedByLayers("doors", "verify", "repair", "compact", "recovery", "file")
        .check(classes);
  }

  @Test
  void bytesKnowNothingOfStreams() {
    noClasses()
        .that()
        .resideInAnyPackage(BASE + ".record", BASE + ".codec", BASE + ".directory", BASE + ".tree")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(BASE + ".internal..", BASE + ".verify", BASE + ".repair").or(DOORS))
        .check(classes);
  }

  @Test
  void whatIsAboveTheMediumKnowsNoFile() {
    noClasses()
        .that()
        .resideInAnyPackage(INTERNAL + ".write", BASE + ".medium", BASE + ".prepare")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            BASE + ".directory",
            INTERNAL + ".layout",
            INTERNAL + ".read",
            INTERNAL + ".file",
            INTERNAL + ".compact",
            INTERNAL + ".recovery")
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void onlyTheDirectoryPackageTouchesFiles() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".directory")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.(File.*|RandomAccessFile)|java\\.nio\\.channels\\..*|java\\.nio\\.file\\.(Files|Path|Paths|FileSystem.*)")
        .check(classes);
  }
}

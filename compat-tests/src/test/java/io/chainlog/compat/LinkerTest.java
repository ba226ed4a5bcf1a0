package io.chainlog.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A class is compiled with one version of a library, and is to link with an older one. */
class LinkerTest {
  @TempDir Path older;

  static class Base {
    static int count;
    int size;

    void inherited() {}
  }

  interface Shape {
    default void draw() {}
  }

  static final class Library extends Base {
    Library() {}

    Library(int size) {
      this.size = size;
    }

    static String label() {
      return "";
    }
  }

  static class User extends Base implements Shape {
    Supplier<String> methodReference() {
      return Library::label;
    }

    Object cast(Object any) {
      return (Library) any;
    }

    int fieldOfSuperType() {
      return new Library().size;
    }

    Library create() {
      return new Library(1);
    }

    void callInherited() {
      inherited();
    }
  }

  @BeforeEach
  void writeAsTheyAre() throws IOException {
    Class<?> nest = LinkerTest.class;
    for (Class<?> type : List.of(nest, Base.class, Shape.class, Library.class, User.class)) {
      write(type, "", 0);
    }
  }

  @Test
  void linksWhereEverythingIsThere() throws IOException {
    assertThat(missing()).isEmpty();
  }

  @Test
  void missesATypeThatIsOnlyCastTo() throws IOException {
    Files.delete(file(Library.class));
    assertThat(missing()).contains(needs(Library.class, ""));
  }

  @Test
  void missesASuperType() throws IOException {
    Files.delete(file(Shape.class));
    assertThat(missing()).contains(needs(Shape.class, ""));
  }

  @Test
  void missesAMethodThatIsOnlyReferredTo() throws IOException {
    writeWithout(Library.class, "label");
    assertThat(missing()).containsExactly(needs(Library.class, ".label()Ljava/lang/String;"));
  }

  @Test
  void missesAnInheritedMethod() throws IOException {
    writeWithout(Base.class, "inherited");
    assertThat(missing()).containsExactly(needs(User.class, ".inherited()V"));
  }

  @Test
  void missesAFieldOfASuperType() throws IOException {
    writeWithout(Base.class, "size");
    assertThat(missing()).containsExactly(needs(Library.class, ".size:I"));
  }

  @Test
  void missesAConstructorThoughASuperTypeHasOneLikeIt() throws IOException {
    writeWithout(Library.class, "<init>");
    assertThat(missing())
        .containsExactlyInAnyOrder(
            needs(Library.class, ".<init>()V"), needs(Library.class, ".<init>(I)V"));
  }

  @Test
  void missesAMethodThatTheOlderVersionDemands() throws IOException {
    write(Shape.class, "draw", Opcodes.ACC_ABSTRACT);
    assertThat(missing()).containsExactly(User.class.getName() + " does not implement draw()V");
  }

  private List<String> missing() throws IOException {
    try (Linker linker = new Linker(List.of(older))) {
      return linker.missing(ClassFile.read(stream(User.class)));
    }
  }

  private static String needs(Class<?> owner, String member) {
    return User.class.getName() + " needs " + owner.getName() + member;
  }

  private void writeWithout(Class<?> type, String member) throws IOException {
    write(type, member, 0);
  }

  /** Writes a class, its members of a name left out or with no more than these access flags. */
  private void write(Class<?> type, String member, int access) throws IOException {
    ClassWriter written = new ClassWriter(0);
    try (InputStream in = stream(type)) {
      new ClassReader(in).accept(new Older(written, member, access), 0);
    }
    Files.createDirectories(file(type).getParent());
    Files.write(file(type), written.toByteArray());
  }

  private static InputStream stream(Class<?> type) {
    String name = type.getName();
    return type.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class");
  }

  private Path file(Class<?> type) {
    return older.resolve(type.getName().replace('.', '/') + ".class");
  }

  private static final class Older extends ClassVisitor {
    private final String member;
    private final int newAccess;

    Older(ClassVisitor written, String member, int newAccess) {
      super(Opcodes.ASM9, written);
      this.member = member;
      this.newAccess = newAccess;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      if (!name.equals(member)) {
        return super.visitMethod(access, name, descriptor, signature, exceptions);
      }
      if (newAccess != 0) {
        super.visitMethod(access | newAccess, name, descriptor, signature, exceptions).visitEnd();
      }
      return null;
    }

    @Override
    public FieldVisitor visitField(
        int access, String name, String descriptor, String signature, Object value) {
      return name.equals(member)
          ? null
          : super.visitField(access, name, descriptor, signature, value);
    }
  }
}

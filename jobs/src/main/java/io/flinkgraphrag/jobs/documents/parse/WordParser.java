package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.ParseBounds;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.poi.ooxml.POIXMLException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException;
import org.apache.poi.poifs.filesystem.FileMagic;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/** Word, the format since 2007, by POI. */
final class WordParser implements DocumentParser {

  /** Of what a file unpacks to, one part in so many may be XML: in memory that is far larger. */
  private static final int XML_ONE_IN = 4;

  private final ParseBounds bounds;

  WordParser(ParseBounds bounds) {
    this.bounds = bounds;
  }

  @Override
  public ParsedDocument parse(RawDocument raw) throws UnreadableDocumentException {
    if (FileMagic.valueOf(raw.bytes()) == FileMagic.OLE2) {
      throw old(raw);
    }
    long xmlMax = bounds.unpackedMax() / XML_ONE_IN;
    if (bounds.limitsUnpacked() && Unpacked.zipExceeds(raw.bytes(), bounds.unpackedMax(), xmlMax)) {
      throw UnreadableDocumentException.tooLarge(
          "it unpacks to more bytes of text than are read", xmlMax);
    }
    try (XWPFDocument document = new XWPFDocument(new ByteArrayInputStream(raw.bytes()))) {
      return WordBlocks.of(document);
    } catch (IOException | POIXMLException | OpenXML4JRuntimeException e) {
      throw UnreadableDocumentException.damaged("Word", e);
    }
  }

  /** The container that encrypted files are in, and all files until 2007. */
  private static UnreadableDocumentException old(RawDocument raw) {
    try (POIFSFileSystem files = new POIFSFileSystem(new ByteArrayInputStream(raw.bytes()))) {
      return files.getRoot().hasEntryCaseInsensitive("EncryptedPackage")
          ? new UnreadableDocumentException(
              Reason.ENCRYPTED, "it is encrypted; save it without a password")
          : new UnreadableDocumentException(
              Reason.UNKNOWN_FORMAT, "it is of the Word before 2007; save it as .docx");
    } catch (IOException e) {
      return UnreadableDocumentException.damaged("Word", e);
    }
  }
}

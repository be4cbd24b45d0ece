package io.flinkgraphrag.contract;

import static io.flinkgraphrag.contract.FaultCode.INVALID_FIELD;
import static io.flinkgraphrag.contract.FaultCode.INVALID_VECTOR;
import static io.flinkgraphrag.contract.FaultCode.MISSING_FIELD;
import static io.flinkgraphrag.contract.FaultCode.TEXT_EMPTY;
import static io.flinkgraphrag.contract.FaultCode.TEXT_TOO_LONG;
import static io.flinkgraphrag.contract.FaultCode.UNKNOWN_OP;
import static io.flinkgraphrag.contract.FaultCode.UNKNOWN_TYPE;

import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * JSON values, good and bad, that both the readers and the JSON Schemas judge.
 *
 * <p>Good and bad are pairs around each limit wherever there is one.
 */
final class ContractTable {

  /**
   * @param fault null for a good value
   */
  record Row(String json, FaultCode fault) {

    boolean good() {
      return fault == null;
    }

    @Override
    public String toString() {
      String shown = json.length() <= 100 ? json : json.substring(0, 100) + "… " + json.length();
      return (good() ? "good " : fault + " ") + shown;
    }
  }

  private ContractTable() {}

  private static String turns(int count) {
    return "'history':["
        + String.join(",", Collections.nCopies(count, "{'question':'Who?','answer':'Ada.'}"))
        + "]";
  }

  static Stream<Row> questions() {
    return Stream.of(
            good(
                "{'id':'q-1','graph':'default','text':'Who?','maxPassages':5,'maxFacts':20,"
                    + "'timeoutMs':10000,'metadata':{'a':[1,{'b':null}]}}"),
            good("{'text':'Who?'}"),
            good(" \n {'text':'Who?','unknown':{'x':[1]}}"),
            good(
                "{'id':null,'graph':null,'text':'Who?','maxPassages':null,'maxFacts':null,"
                    + "'timeoutMs':null,'metadata':null}"),
            good("{'id':'é漢😀 |%\\u00e9','text':'谁写了第一个程序?'}"),
            question("'maxPassages':10.0"),
            question("'maxPassages':1e1"),
            question("'maxPassages':1"),
            question("'maxPassages':50"),
            question("'maxFacts':0"),
            question("'maxFacts':100"),
            question("'timeoutMs':1"),
            question("'timeoutMs':86400000"),
            question("'metadata':{}"),
            question("'evidence':true"),
            question("'evidence':false"),
            question("'evidence':null"),
            question("'retrieval':null"),
            question("'want':'answer'"),
            question("'want':'evidence'"),
            question("'want':null"),
            question("'entity':'norvik'"),
            question("'entity':null"),
            good("{'entity':'norvik'}"),
            question("'history':null"),
            question("'history':[]"),
            question("'history':[{'question':'Who?'}]"),
            question("'history':[{'question':'Who?','answer':null},{'question':'é','answer':''}]"),
            question(turns(8)),
            question("'history':[{'question':'" + "t".repeat(8_000) + "','answer':'Ada.'}]"),
            question("'history':[{'question':'Who?','answer':'" + "a".repeat(9_000) + "'}]"),
            good("{'entity':'Norvik AS','text':null,'want':'answer'}"),
            good("{'entity':'" + "😀".repeat(512) + "'}"),
            question("'retrieval':{}"),
            question("'retrieval':{'dense':0,'sentence':10,'bm25':1e-9,'title':0.2,'seeds':50}"),
            question("'retrieval':{'passageMass':1,'factMass':null,'names':0,'hops':0}"),
            question("'retrieval':{'predicateExponent':4.0,'seeds':1,'hops':8}"),
            good("{'id':'" + "x".repeat(512) + "','text':'Who?'}"),
            good("{'id':'" + "😀".repeat(512) + "','text':'Who?'}"),
            question("'graph':'" + "g".repeat(128) + "'"),
            good("{'text':'" + "t".repeat(8_000) + "'}"),
            good("{'text':'" + "😀".repeat(8_000) + "'}"),
            good("{'text':'half a pair \\ud83d'}"),
            bad("{}", TEXT_EMPTY),
            bad("{'id':'q','text':null}", TEXT_EMPTY),
            bad("{'id':'q','text':''}", TEXT_EMPTY),
            bad("{'id':'q','text':' \\t\\n\\u3000\\u00a0'}", TEXT_EMPTY),
            bad("{'id':'q','text':7}", INVALID_FIELD),
            bad("{'id':'q','text':['a']}", INVALID_FIELD),
            bad("{'id':'q','text':'" + "t".repeat(8_001) + "'}", TEXT_TOO_LONG),
            bad("{'id':42,'text':'Who?'}", INVALID_FIELD),
            bad("{'id':'','text':'Who?'}", INVALID_FIELD),
            bad("{'id':'a\\u0000b','text':'Who?'}", INVALID_FIELD),
            bad("{'id':'a\\n','text':'Who?'}", INVALID_FIELD),
            bad("{'id':'a\\u0085','text':'Who?'}", INVALID_FIELD),
            bad("{'id':'a\\u2028','text':'Who?'}", INVALID_FIELD),
            bad("{'id':'a\\ud83d','text':'Who?'}", INVALID_FIELD),
            bad("{'id':'\\ude00a','text':'Who?'}", INVALID_FIELD),
            bad("{'id':'" + "x".repeat(513) + "','text':'Who?'}", INVALID_FIELD),
            badQuestion("'graph':''"),
            badQuestion("'graph':7"),
            badQuestion("'graph':'a\\tb'"),
            badQuestion("'graph':'" + "g".repeat(129) + "'"),
            badQuestion("'maxPassages':0"),
            badQuestion("'maxPassages':51"),
            badQuestion("'maxPassages':2.5"),
            badQuestion("'maxPassages':'ten'"),
            badQuestion("'maxPassages':true"),
            badQuestion("'maxPassages':99999999999999999999"),
            badQuestion("'maxFacts':-1"),
            badQuestion("'maxFacts':101"),
            badQuestion("'maxFacts':[]"),
            badQuestion("'timeoutMs':0"),
            badQuestion("'timeoutMs':86400001"),
            badQuestion("'timeoutMs':'1s'"),
            badQuestion("'evidence':'true'"),
            badQuestion("'evidence':1"),
            badQuestion("'want':'Evidence'"),
            badQuestion("'want':true"),
            badQuestion("'entity':''"),
            badQuestion("'entity':7"),
            badQuestion("'entity':'a\\nb'"),
            badQuestion("'entity':'" + "x".repeat(513) + "'"),
            bad("{'id':'q','entity':null}", TEXT_EMPTY),
            bad("{'id':'q','entity':'norvik','text':' '}", TEXT_EMPTY),
            badQuestion(turns(9)),
            badQuestion("'history':{}"),
            badQuestion("'history':'Who?'"),
            badQuestion("'history':['Who?']"),
            badQuestion("'history':[{}]"),
            badQuestion("'history':[{'answer':'Ada.'}]"),
            badQuestion("'history':[{'question':' \\u3000'}]"),
            badQuestion("'history':[{'question':7}]"),
            badQuestion("'history':[{'question':'Who?','answer':[]}]"),
            badQuestion("'history':[{'question':'Who?','anwser':'Ada.'}]"),
            badQuestion("'history':[{'question':'" + "t".repeat(8_001) + "'}]"),
            badQuestion("'retrieval':[]"),
            badQuestion("'retrieval':'dense'"),
            badQuestion("'retrieval':{'bm52':0.2}"),
            badQuestion("'retrieval':{'Dense':null}"),
            badQuestion("'retrieval':{'dense':-0.001}"),
            badQuestion("'retrieval':{'dense':10.000000000000000000001}"),
            badQuestion("'retrieval':{'sentence':1e999999999}"),
            badQuestion("'retrieval':{'bm25':'0.2'}"),
            badQuestion("'retrieval':{'title':true}"),
            badQuestion("'retrieval':{'passageMass':10.1}"),
            badQuestion("'retrieval':{'factMass':[0.1]}"),
            badQuestion("'retrieval':{'names':11}"),
            badQuestion("'retrieval':{'predicateExponent':4.1}"),
            badQuestion("'retrieval':{'seeds':0}"),
            badQuestion("'retrieval':{'seeds':51}"),
            badQuestion("'retrieval':{'seeds':2.5}"),
            badQuestion("'retrieval':{'hops':-1}"),
            badQuestion("'retrieval':{'hops':9}"),
            badQuestion("'metadata':[]"),
            badQuestion("'metadata':'x'"),
            badQuestion("'metadata':1"))
        .map(ContractTable::quoted);
  }

  static Stream<Row> updates() {
    return Stream.of(entities(), relations(), passages(), deletes(), opsAndTypes(), vectors())
        .flatMap(rows -> rows)
        .map(ContractTable::quoted);
  }

  private static Stream<Row> entities() {
    return Stream.of(
        good(
            "{'op':'upsert','type':'entity','graph':'g','id':'ada lovelace','name':'Ada Lovelace',"
                + "'kind':'PERSON','description':'…','aliases':['Ada'],'version':17}"),
        good(entity("")),
        good(entity(",'name':null,'kind':null,'description':null,'aliases':null,'version':null")),
        good(entity(",'name':''")),
        good(entity(",'version':0")),
        good(entity(",'version':9223372036854775807")),
        good(entity(",'name':'" + "n".repeat(1_000) + "'")),
        good(entity(",'kind':'" + "k".repeat(128) + "'")),
        good(entity(",'description':'" + "d".repeat(10_000) + "'")),
        good(entity(",'aliases':" + strings(64, i -> "a" + i))),
        badField(entity(",'aliases':" + strings(65, i -> "a" + i))),
        badField(entity(",'aliases':['a',' ']")),
        badField(entity(",'aliases':['a',7]")),
        badField(entity(",'aliases':'a'")),
        badField(entity(",'aliases':['" + "a".repeat(1_001) + "']")),
        badField(entity(",'name':['x']")),
        badField(entity(",'name':'" + "n".repeat(1_001) + "'")),
        badField(entity(",'kind':'" + "k".repeat(129) + "'")),
        badField(entity(",'description':'" + "d".repeat(10_001) + "'")),
        badField(entity(",'version':-1")),
        badField(entity(",'version':9223372036854775808")),
        badField(entity(",'version':1.5")),
        badField(entity(",'version':'17'")),
        badField(entity(",'graph':''")),
        badField(entity(",'graph':'" + "g".repeat(129) + "'")),
        badField("{'op':'upsert','type':'entity','id':7}"),
        badField("{'op':'upsert','type':'entity','id':'a\\u0000'}"),
        badField("{'op':'upsert','type':'entity','id':'" + "x".repeat(513) + "'}"),
        bad("{'op':'upsert','type':'entity','name':'x'}", MISSING_FIELD),
        bad("{'op':'upsert','type':'entity','id':null}", MISSING_FIELD));
  }

  private static Stream<Row> relations() {
    return Stream.of(
        good(
            "{'op':'upsert','type':'relation','graph':'g','source':'ada lovelace','predicate':"
                + "'wrote notes on','target':'analytical engine','weight':1.0,"
                + "'passages':['p-1'],'version':17}"),
        good(relation("")),
        good("{'op':'upsert','type':'relation','source':'a','predicate':'is','target':'a'}"),
        good(relation(",'weight':0.001")),
        good(relation(",'weight':1000")),
        good(relation(",'passages':[]")),
        good(relation(",'passages':" + strings(256, i -> "p" + i))),
        badField(relation(",'passages':" + strings(257, i -> "p" + i))),
        badField(relation(",'passages':['']")),
        badField(relation(",'passages':{}")),
        badField(relation(",'weight':0")),
        badField(relation(",'weight':-1")),
        badField(relation(",'weight':1000.5")),
        badField(relation(",'weight':1e400")),
        badField(relation(",'weight':'NaN'")),
        bad("{'op':'upsert','type':'relation','source':'a','target':'b'}", MISSING_FIELD),
        bad("{'op':'upsert','type':'relation','source':'a','predicate':'p'}", MISSING_FIELD),
        bad("{'op':'upsert','type':'relation','predicate':'p','target':'b'}", MISSING_FIELD));
  }

  private static Stream<Row> passages() {
    return Stream.of(
        good(
            "{'op':'upsert','type':'passage','graph':'g','id':'p-1','document':'d-1','title':'…',"
                + "'text':'…','entities':['ada lovelace','analytical engine'],'version':17}"),
        good(passage("")),
        good(passage(",'document':null,'title':null,'entities':null")),
        good(passage(",'entities':[]")),
        good(passage(",'entities':" + strings(256, i -> "e" + i))),
        good(passage(",'title':'" + "t".repeat(1_000) + "'")),
        good("{'op':'upsert','type':'passage','id':'p','text':'" + "t".repeat(100_000) + "'}"),
        bad(
            "{'op':'upsert','type':'passage','id':'p','text':'" + "t".repeat(100_001) + "'}",
            TEXT_TOO_LONG),
        badField(passage(",'title':'" + "t".repeat(1_001) + "'")),
        badField(passage(",'title':1")),
        badField(passage(",'document':''")),
        badField(passage(",'document':1")),
        badField(passage(",'entities':" + strings(257, i -> "e" + i))),
        badField(passage(",'entities':['a',null]")),
        badField(passage(",'entities':'a'")),
        badField("{'op':'upsert','type':'passage','id':'p','text':{}}"),
        bad("{'op':'upsert','type':'passage','id':'p'}", TEXT_EMPTY),
        bad("{'op':'upsert','type':'passage','id':'p','text':null}", TEXT_EMPTY),
        bad("{'op':'upsert','type':'passage','id':'p','text':' \\n '}", TEXT_EMPTY),
        bad("{'op':'upsert','type':'passage','id':'p','text':'\\u0000\\u009f'}", TEXT_EMPTY),
        bad("{'op':'upsert','type':'passage','text':'x'}", MISSING_FIELD));
  }

  private static Stream<Row> deletes() {
    return Stream.of(
        good(
            "{'op':'delete','type':'passage','graph':'g','id':'p-1','document':'d-1','version':18}"),
        good("{'op':'delete','type':'document','graph':'g','id':'d-1','version':18}"),
        good("{'op':'delete','type':'passage','id':'p-1'}"),
        good("{'op':'delete','type':'entity','id':'e'}"),
        good("{'op':'delete','type':'relation','source':'a','predicate':'p','target':'b'}"),
        good("{'op':'delete','type':'entity','id':'e','vector':'whatever','aliases':7}"),
        bad("{'op':'delete','type':'passage'}", MISSING_FIELD),
        bad("{'op':'delete','type':'document'}", MISSING_FIELD),
        bad("{'op':'delete','type':'entity'}", MISSING_FIELD),
        bad("{'op':'delete','type':'relation','source':'a','predicate':'p'}", MISSING_FIELD),
        badField("{'op':'delete','type':'passage','id':'p','document':''}"),
        badField("{'op':'delete','type':'document','id':'d','version':-1}"));
  }

  private static Stream<Row> opsAndTypes() {
    return Stream.of(
        bad("{'op':'merge','type':'entity','id':'e'}", UNKNOWN_OP),
        bad("{'op':'UPSERT','type':'entity','id':'e'}", UNKNOWN_OP),
        bad("{'op':1,'type':'entity','id':'e'}", UNKNOWN_OP),
        bad("{'type':'entity','id':'e'}", MISSING_FIELD),
        bad("{'op':'upsert','id':'e'}", MISSING_FIELD),
        bad("{'op':'upsert','type':'node','id':'e'}", UNKNOWN_TYPE),
        bad("{'op':'upsert','type':['entity'],'id':'e'}", UNKNOWN_TYPE),
        bad("{'op':'upsert','type':'document','id':'d'}", UNKNOWN_TYPE),
        bad("{}", MISSING_FIELD));
  }

  private static Stream<Row> vectors() {
    return Stream.of(
        good(entity(",'vector':[0.5,-1e3,0]")),
        good(entity(",'vector':null")),
        good(passage(",'vector':[1e-300,0]")),
        good(relation(",'vector':[3.4e38,3.4e38]")),
        good(entity(",'vector':" + numbers(4_096))),
        good(entity(",'vector':[1],'vectorModel':'model'")),
        good(passage(",'vector':[1],'vectorModel':null")),
        bad(relation(",'vector':[1],'vectorModel':7"), INVALID_FIELD),
        bad(entity(",'vectorModel':'" + "m".repeat(257) + "'"), INVALID_FIELD),
        bad(entity(",'vector':" + numbers(4_097)), INVALID_VECTOR),
        bad(entity(",'vector':[]"), INVALID_VECTOR),
        bad(entity(",'vector':[0,0.0,-0.0]"), INVALID_VECTOR),
        bad(passage(",'vector':[0]"), INVALID_VECTOR),
        bad(relation(",'vector':[1,'NaN']"), INVALID_VECTOR),
        bad(entity(",'vector':[1,null]"), INVALID_VECTOR),
        bad(entity(",'vector':[1,3.5e38]"), INVALID_VECTOR),
        bad(entity(",'vector':[1,1e999]"), INVALID_VECTOR),
        bad(entity(",'vector':'1,2'"), INVALID_VECTOR));
  }

  private static Row good(String json) {
    return new Row(json, null);
  }

  private static Row bad(String json, FaultCode fault) {
    return new Row(json, fault);
  }

  private static Row badField(String json) {
    return bad(json, INVALID_FIELD);
  }

  private static Row question(String field) {
    return good("{'id':'q','text':'Who?'," + field + "}");
  }

  private static Row badQuestion(String field) {
    return badField("{'id':'q','text':'Who?'," + field + "}");
  }

  private static String entity(String more) {
    return "{'op':'upsert','type':'entity','id':'e'" + more + "}";
  }

  private static String relation(String more) {
    return "{'op':'upsert','type':'relation','source':'a','predicate':'p','target':'b'"
        + more
        + "}";
  }

  private static String passage(String more) {
    return "{'op':'upsert','type':'passage','id':'p','text':'x'" + more + "}";
  }

  private static String strings(int count, IntFunction<String> name) {
    return IntStream.range(0, count)
        .mapToObj(i -> "'" + name.apply(i) + "'")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String numbers(int count) {
    List<String> ones = Collections.nCopies(count, "1");
    return "[" + String.join(",", ones) + "]";
  }

  private static Row quoted(Row row) {
    return new Row(row.json.replace('\'', '"'), row.fault);
  }
}

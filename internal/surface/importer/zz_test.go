package importer
import ("testing";"fmt";"context";"stet/internal/feature/article";"stet/internal/platform/db")
func TestZZ(t *testing.T){ p:=sqlitePaper(t); p.bring(oddities)
 w,_:=newWriter(ctx,p.Options,NewIndex(p.Site.Current().Location))
 w.put=func(ctx context.Context, tx *db.Tx, m article.Manuscript)(article.Imported,error){ b:=article.Article{}; ids,_:=p.Article.AllIDs(ctx,p.DB); l,_:=p.Article.Some(ctx,p.DB,ids); for _,x:=range l { if x.Origin==m.Origin {b=x}}
  d,err:=p.Article.Import(ctx,tx,m); if d.Outcome!=article.Unchanged { fmt.Printf("%+v\nBEFORE %+v\nM %+v\n", d, b, m)}; return d,err}
 r,_,_:=open(oddities); r.Check(ctx,w.ix); w.run(ctx,[]Reader{r}) }
